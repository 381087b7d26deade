#!/usr/bin/env bash
# Gradescope runs this once, as root, on its own Debian or Ubuntu: it makes the environment that marks.
set -euo pipefail
source="${AUTOGRADER:-/autograder}/source"
fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
cd "$source"
if ! command -v python3 > /dev/null || ! python3 -c "$fits" || ! python3 -c 'import ensurepip'; then
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3 python3-venv python3-pip
fi
if python3 -c "$fits"; then
    python3 -m venv venv
else  # an older image: a Python of its own
    python3 -m pip install --quiet uv
    python3 -m uv venv --quiet --seed --python 3.12 venv
fi
# Editable: the modules are used from the folder beside this file, with all that lies in it.
venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable './mlp-lab[instructor]'
venv/bin/python -m mlp_lab doctor || true  # says in the log of this set-up whether students' programs are contained here
