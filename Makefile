# Short targets; `make help` lists them. Everything is installed into .venv, nothing elsewhere.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: help run test test-fast lint bench bench-relevance fuzz wheel screenshots elasticsearch elasticsearch-stop containers bundle bundle-check clean

help:
	@echo "make run                  安装、载入示例报告、打开检索服务（REPORTS=文件夹 载入自己的报告；PORT=8000）"
	@echo "make test                 安装测试所需并运行全部测试"
	@echo "make test-fast            只运行不用浏览器、Elasticsearch、转换程序，也不费时的测试，改代码时用"
	@echo "make bench                生成语料并打印性能表（PARAGRAPHS=200000；ENGINE=elasticsearch 测真正的 Elasticsearch）"
	@echo "make bench-relevance      用评判过的问题量排序：nDCG、MRR、召回，逐项去掉排序的一步（DATA=材料的文件夹）"
	@echo "make elasticsearch        启动一个开发和测试用的 Elasticsearch（需要 Java 17 和 Maven）；make elasticsearch-stop 停止"
	@echo "make containers           用 Podman 实际构建并运行 Dockerfile 和 docker-compose.yml（需要 root 和 Debian）"
	@echo "make fuzz                 用 5000 个损坏的文件试读取"
	@echo "make wheel                打包到 dist/"
	@echo "make bundle               做一个没有外网也能安装的包到 dist/；make bundle-check 在没有路由的网络里试装"
	@echo "make screenshots          重画文档里的截图"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable ".[fast]"
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --upgrade "pip>=25.1"
	$(PIP) --editable ".[fast,elasticsearch,client,mcp]" --group dev
	@touch $@ $(VENV)/installed

run: $(VENV)/installed
	@$(BIN)/zhijian demo $(if $(REPORTS),--reports "$(REPORTS)") $(if $(PORT),--port $(PORT))

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest -n 2 --dist worksteal -q

test-fast: $(VENV)/installed-dev
	$(BIN)/pytest -n 2 --dist worksteal -q -m "not (elastic or browser or converters or slow)"

bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks --engine $(or $(ENGINE),embedded) --paragraphs $(or $(PARAGRAPHS),200000)

bench-relevance: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks relevance $(if $(DATA),--data "$(DATA)")

wheel: $(VENV)/installed-dev
	$(BIN)/python -m build --wheel --outdir dist .

bundle: $(VENV)/installed-dev
	@$(BIN)/python -m containers.bundle make

bundle-check: $(VENV)/installed-dev
	@$(BIN)/python -m containers.bundle check

screenshots: $(VENV)/installed-dev
	$(BIN)/pytest -q tests/test_browser.py --screenshots=docs/pictures

fuzz: $(VENV)/installed-dev
	FUZZ=$(or $(FILES),5000) $(BIN)/pytest -q tests/test_fuzz_reading.py

elasticsearch:
	@$(PYTHON) -m tests.elastic_server start

elasticsearch-stop:
	@$(PYTHON) -m tests.elastic_server stop

containers: $(VENV)/installed-dev
	@$(BIN)/python -m containers

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
