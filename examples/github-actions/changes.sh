#!/bin/sh
# Prints, as Markdown, what dist/ changes in the cluster compared with a git revision.
set -eu
base=$1
for folder in dist/*/; do
  environment=$(basename "$folder")
  printf '### %s\n\n' "$environment"
  if ! git cat-file -e "$base:dist/$environment" 2> /dev/null; then
    printf 'This environment is new.\n\n'
    continue
  fi
  printf '~~~text\n'
  code=0
  npx orchestra diff --from "$base:dist/$environment" --to "dist/$environment" 2>&1 || code=$?
  printf '~~~\n\n'
  # 0 is the same, 1 differs; everything else is no comparison.
  [ "$code" -le 1 ] || exit "$code"
done
