#!/usr/bin/env bash
# git 2.39.5: `git clone --mirror` and `git bundle create --all` copy the latest stash alone; earlier ones are not in the copy.
#
# Expected: a mirror copies all refs, and a bundle of `--all` too, so a backup made that way has every stash that `git stash list` shows.
# Seen: the ref refs/stash is there, so the copy seems to have the stashes. But it holds the latest only: the others are entries of
# its reflog, which neither copies, and their commits are not sent. Nothing warns; `git fsck` of the copy finds nothing
# missing. (A mirror of a plain path hard-links the objects, so there they can be dug out until the next `git gc`.) The ref alone is no
# stash either: `git stash list` in the restored clone is empty. Needs git. Exits 0 as long as this is so.
set -euo pipefail
git --version | grep -q ' 2\.39\.' || { echo "not git 2.39"; exit 2; }
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
export HOME=$folder GIT_CONFIG_NOSYSTEM=1
git config --global user.email a@example.org; git config --global user.name Ann; git config --global init.defaultBranch main
git init -q work; cd work
echo 0 >note; git add note; git commit -qm first
for at in 1 2 3; do echo "draft $at" >note; git stash -q; done
drafts=$(git stash list | wc -l); earlier=$(git rev-parse 'stash@{1}'); latest=$(git rev-parse stash)
cd ..
git clone -q --mirror "file://$folder/work" mirror
git -C work bundle create -q ../all.bundle --all
git clone -q --mirror all.bundle unbundled
git clone -q mirror restored; git -C restored fetch -q origin refs/stash:refs/stash
has() { git -C "$1" cat-file -e "$2" 2>/dev/null && echo yes || echo no; }
seen=
for copy in mirror unbundled; do
  git -C "$copy" fsck --full --strict >/dev/null
  echo "$copy: latest stash $(has $copy "$latest"), the one before $(has $copy "$earlier")"
  seen="$seen $(has $copy "$latest")/$(has $copy "$earlier")"
done
listed=$(git -C restored stash list | wc -l); echo "stashes: $drafts at first, $listed listed in a restored clone"
[ "$drafts/$listed" = 3/0 ] && [ "$seen" = ' yes/no yes/no' ]
