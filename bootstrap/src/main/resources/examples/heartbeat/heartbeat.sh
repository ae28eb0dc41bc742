#!/bin/bash
# Says now and then that it is alive, until it is asked to stop: then its shutdown file appears.
seconds=0
until [ -e "$WEBJOBS_SHUTDOWN_FILE" ]; do
    if [ $((seconds % 10)) -eq 0 ]; then
        echo "Process $$ is alive, after $seconds seconds."
    fi
    seconds=$((seconds + 1))
    sleep 1
done
echo "Asked to stop, after $seconds seconds."
