#!/bin/bash
# Fails, and says why on standard error: look at the run's error_url.
echo "Looking for the file that is never there."
echo "cannot find /no/such/file, so there is nothing to do" >&2
exit 3
