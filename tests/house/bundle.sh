#!/bin/sh
# Makes dist/bundle: the wheels of kzwater and of all that it needs, with an installer that asks no network.
# `EXTRAS=prepare make bundle` adds what an extra needs. Run through `make bundle`.
set -eu
bundle=dist/bundle
rm -rf dist build/bundle-trial
mkdir -p "$bundle"

if [ "$(uname -s)" = Linux ]; then
  python -m auditwheel repair --wheel-dir "$bundle" build/wheel/*.whl > build/auditwheel.log 2>&1 \
    || { cat build/auditwheel.log; exit 1; }
else
  cp build/wheel/*.whl "$bundle"
fi
wheel=$(echo "$bundle"/kzwater-*.whl)

echo "Collecting the libraries"
python -m pip download -qq --only-binary :all: -c constraints.txt -d "$bundle" "$wheel${EXTRAS:+[$EXTRAS]}"

cat > "$bundle/install.sh" <<'END'
#!/bin/sh
# Installs kzwater without a network: sh install.sh [FOLDER]
set -eu
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
folder=${1:-kzwater-environment}
"${PYTHON:-python3}" -m venv "$folder"
"$folder/bin/python" -m pip --isolated install --quiet --no-index --find-links "$here" kzwater
echo "Installed. Start with: $folder/bin/kzwater --help"
END

cat > "$bundle/README.txt" <<END
kzwater with all libraries, for $(uname -sm) and $(python --version | cut -d. -f1,2).

Linux:    sh install.sh FOLDER
anywhere: python -m pip install --no-index --find-links THIS_FOLDER kzwater
END

echo "Trying the bundle in a fresh environment, without index and compiler"
PYTHON=$(python -c 'import sys; print(sys.executable)') sh "$bundle/install.sh" build/bundle-trial > /dev/null
trial=$PWD/build/bundle-trial/bin
(cd "$trial" && PATH=$trial kzwater info > /dev/null)
rm -rf build/bundle-trial
du -sh "$bundle" | awk '{ print "Made " $2 " (" $1 "): copy it anywhere and run install.sh" }'
