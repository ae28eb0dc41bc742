#!/bin/bash
# Greets whoever it is given.
if [ $# -eq 0 ]; then
    set -- world
fi
for name in "$@"; do
    echo "Hello, $name!"
done
echo "This was run $WEBJOBS_RUN_ID of the job $WEBJOBS_NAME."
