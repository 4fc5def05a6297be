#!/bin/sh
# Fails where dist/<environment> is not, byte by byte, what values/<environment>.yaml renders, and where a folder of dist/ has no
# values any more; says how they differ. The argument is the folder that holds values/ and dist/; without one it is this folder.
set -eu
root=${1:-.}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
stale=0
for values in "$root"/values/*.yaml; do
  [ -f "$values" ] || continue
  environment=$(basename "$values" .yaml)
  npx orchestra synth -f "$values" -o "$scratch/$environment" >&2
  if diff -r "$root/dist/$environment" "$scratch/$environment" > /dev/null 2>&1; then continue; fi
  stale=1
  echo "dist/$environment is stale; run: npx orchestra synth -f values/$environment.yaml -o dist/$environment"
  if [ -d "$root/dist/$environment" ]; then
    npx orchestra diff --from "$root/dist/$environment" --to "$scratch/$environment" || true
  fi
done
for folder in "$root"/dist/*/; do
  environment=$(basename "$folder")
  if [ ! -d "$folder" ] || [ -f "$root/values/$environment.yaml" ]; then continue; fi
  stale=1
  echo "dist/$environment is rendered from no values; run: git rm -r dist/$environment, or bring back values/$environment.yaml"
done
exit "$stale"
