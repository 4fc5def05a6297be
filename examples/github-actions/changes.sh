#!/bin/sh
# Prints, as Markdown, what dist/ changes in the cluster compared with a git revision.
set -eu
base=$1
git rev-parse --quiet --verify "$base^{tree}" > /dev/null || {
  echo "there is no revision $base to compare with" >&2
  exit 2
}
# Every environment that is there or was there.
environments=$({
  for folder in dist/*/; do [ ! -d "$folder" ] || basename "$folder"; done
  git ls-tree -d --name-only "$base" dist/ | sed 's|^dist/||'
} | sort -u)
for environment in $environments; do
  printf '### %s\n\n' "$environment"
  if ! git cat-file -e "$base:dist/$environment" 2> /dev/null; then
    printf 'This environment is new.\n\n'
    continue
  fi
  if [ ! -d "dist/$environment" ]; then
    printf 'This environment is removed. A tool that prunes deletes what it made.\n\n'
    continue
  fi
  printf '~~~text\n'
  code=0
  npx orchestra diff --from "$base:dist/$environment" --to "dist/$environment" 2>&1 || code=$?
  printf '~~~\n\n'
  # 0 is the same, 1 differs; everything else is no comparison.
  [ "$code" -le 1 ] || exit "$code"
done
