#!/bin/sh
# Fails where dist/<environment> is not, byte by byte, what values/<environment>.yaml renders; says how they differ.
# The argument is the folder that holds values/ and dist/; without one it is this folder.
set -eu
root=${1:-.}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
stale=0
for values in "$root"/values/*.yaml; do
  environment=$(basename "$values" .yaml)
  npx orchestra synth -f "$values" -o "$scratch/$environment" >&2
  if diff -r "$root/dist/$environment" "$scratch/$environment" > /dev/null 2>&1; then continue; fi
  stale=1
  echo "dist/$environment is stale; run: npx orchestra synth -f values/$environment.yaml -o dist/$environment"
  if [ -d "$root/dist/$environment" ]; then
    npx orchestra diff --from "$root/dist/$environment" --to "$scratch/$environment" || true
  fi
done
exit "$stale"
