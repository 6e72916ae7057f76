#!/bin/bash
# As in the usual image: an environment variable in lower case with a dot is a setting.
settings=()
while IFS= read -r -d '' entry; do
  [[ ${entry%%=*} =~ ^[a-z0-9_]+(\.[a-z0-9_]+)+$ ]] && settings+=("-E$entry")
done </proc/self/environ
limit=$(ulimit -Hn)
[[ $limit == unlimited || $limit -ge 65535 ]] || export LD_PRELOAD=/usr/local/lib/open_files.so
exec bin/elasticsearch "${settings[@]}"
