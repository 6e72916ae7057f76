"""`zhijian demo` and `zhijian serve`: processes that answer until they are told to end."""

import json
import signal
import socket
import urllib.error
import urllib.request

import pytest
from command_line import write
from waiting import until

from loaders.samples import folder as samples


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return json.load(answer)


@pytest.mark.slow
def test_demo_serves_and_a_busy_port_is_told(cli):
    port = free_port()
    demo = cli.started("demo", "--port", port)
    line = demo.stdout.readline()
    assert f"http://127.0.0.1:{port}/" in line
    assert ask(port, "/api/v1/search?q=%E6%89%A7%E6%B3%95")["total"]["paragraphs"] == 126
    for command in ("serve", "demo"):
        status, out, err = cli(command, "--port", port)
        assert (status, out) == (1, "")
        assert "--port" in err
    demo.send_signal(signal.SIGINT)
    _, err = demo.communicate(timeout=20)
    assert demo.returncode == 0
    assert "Traceback" not in err
    assert sorted(p.name for p in (cli.folder / "zhijian-demo").iterdir()) == ["index", "reports"]


@pytest.mark.slow
def test_words_that_cannot_be_read_are_told(cli):
    more = {"ZHIJIAN_WORDS": "fort.txt"}
    for command in (["serve", "--port", "0"], ["load", samples()]):
        status, _, err = cli.process(*command, more=more)
        assert status == 2 and "ZHIJIAN_WORDS" in err
        assert "Traceback" not in err


@pytest.mark.slow
def test_serve_starts_without_an_index_and_sees_a_load(cli):
    write(cli.folder, "a.txt")
    serving = cli.started("serve", "--port", "0")
    where = serving.stderr.readline()
    port = int(where.split("127.0.0.1:")[1].split("/")[0])
    with pytest.raises(urllib.error.HTTPError) as error:
        ask(port, "/api/v1/search?q=x")
    assert error.value.code == 503
    error.value.close()
    assert cli("load", "a.txt")[0] == 0

    def found():
        try:
            return ask(port, "/api/v1/search?q=%E6%9E%AB%E6%A1%A5")["total"]["paragraphs"]
        except urllib.error.HTTPError as error:
            error.close()
            return None

    assert until(lambda: found() == 1)
    serving.send_signal(signal.SIGTERM)
    serving.communicate(timeout=20)
