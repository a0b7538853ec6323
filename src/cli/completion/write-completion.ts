import type { CommandNode, CompletedOption } from './command-tree.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

type Nodes = readonly CommandNode[];

/** A script that completes commands, options, their values and paths. */
export function completionScript(shell: Shell, nodes: Nodes): string {
  return { bash, zsh, fish }[shell](nodes);
}

// Where it offers nothing, bash completes paths itself, and knows how to quote them.
function bash(nodes: Nodes): string {
  return `# Completion of heirloom for bash. In ~/.bashrc: source <(heirloom completion bash)
_heirloom() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at="" options="" words="" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at/\${COMP_WORDS[i]}" in
      ${pathsOf(nodes).join('|')}) at="$at/\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at" in
${nodes.map(bashCase).join('\n')}
  esac
  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$cur"))
  else COMPREPLY=($(compgen -W "$words" -- "$cur")); fi
}
complete -o default -F _heirloom heirloom
`;
}

function bashCase({ path, commands, options, words }: CommandNode): string {
  const values = valueCases(options, {
    path: 'return',
    words: (offered) => `COMPREPLY=($(compgen -W "${offered.join(' ')}" -- "$cur")); return`,
    other: 'compopt +o default 2>/dev/null; return',
  });
  const offered = [...commands.map(({ name }) => name), ...words].join(' ');
  return `    "${path}")
      words="${offered}" options="${options.flatMap(flagsOf).join(' ')}"
${values}    ;;`;
}

function zsh(nodes: Nodes): string {
  return `#compdef heirloom
# Completion of heirloom for zsh. In ~/.zshrc, after compinit: source <(heirloom completion zsh)
_heirloom() {
  local at="" word prev="\${words[CURRENT-1]}"
  local -a offered options
  for word in \${words[2,CURRENT-1]}; do
    case "$at/$word" in
      ${pathsOf(nodes).join('|')}) at="$at/$word" ;;
    esac
  done
  case "$at" in
${nodes.map(zshCase).join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then _describe -o option options
  elif (( $#offered )); then _describe word offered
  else _files; fi
}
if [[ $funcstack[1] == _heirloom ]]; then _heirloom "$@"; else compdef _heirloom heirloom; fi
`;
}

function zshCase({ path, commands, options, words }: CommandNode): string {
  const entry = (name: string, description: string) => quoted(`${name.replaceAll(':', '\\:')}:${description}`);
  const listed = [...commands.map(({ name, description }) => entry(name, description)), ...words.map(quoted)].join(' ');
  const flags = options.flatMap((option) => flagsOf(option).map((flag) => entry(flag, option.description))).join(' ');
  const values = valueCases(options, {
    path: '_files; return',
    words: (offered) => `compadd -- ${offered.join(' ')}; return`,
    other: 'return',
  });
  return `    "${path}")
      offered=(${listed}) options=(${flags})
${values}    ;;`;
}

/** What each option wants behind it, in bash and zsh. */
function valueCases(
  options: readonly CompletedOption[],
  then: { readonly path: string; readonly words: (offered: readonly string[]) => string; readonly other: string },
): string {
  const doing = ({ value, words }: CompletedOption) =>
    words.length > 0 ? then.words(words) : value === 'path' ? then.path : then.other;
  const lines = options
    .filter(({ value }) => value !== 'none')
    .map((option) => `        ${flagsOf(option).join('|')}) ${doing(option)} ;;\n`);
  return lines.length === 0 ? '' : `      case "$prev" in\n${lines.join('')}      esac\n`;
}

function fish(nodes: Nodes): string {
  return `# Completion of heirloom for fish. heirloom completion fish > ~/.config/fish/completions/heirloom.fish
function __heirloom_at
  set -l at ""
  for word in (commandline -opc)[2..-1]
    switch "$at/$word"
      case ${pathsOf(nodes).join(' ')}
        set at "$at/$word"
    end
  end
  test "$at" = "$argv[1]"
end
complete -c heirloom -e
${nodes.flatMap(fishLines).join('\n')}
`;
}

function fishLines({ path, commands, options, words }: CommandNode): readonly string[] {
  const where = `complete -c heirloom -n '__heirloom_at "${path}"'`;
  return [
    ...commands.map(({ name, description }) => `${where} -f -a ${name} -d ${quoted(description)}`),
    ...words.map((word) => `${where} -f -a ${word}`),
    ...options.map((option) => {
      const { long, short, description } = option;
      const flag = `-l ${long.slice(2)}${short === undefined ? '' : ` -s ${short.slice(1)}`}`;
      return `${where} ${flag}${fishValue(option)} -d ${quoted(description)}`;
    }),
  ];
}

function fishValue({ value, words }: CompletedOption): string {
  if (words.length > 0) return ` -x -a '${words.join(' ')}'`;
  return { none: '', path: ' -r -F', other: ' -x' }[value];
}

function pathsOf(nodes: Nodes): readonly string[] {
  return nodes.map(({ path }) => path).filter((path) => path !== '');
}

function flagsOf({ long, short }: CompletedOption): readonly string[] {
  return short === undefined ? [long] : [long, short];
}

/** Single quotes keep everything but a single quote as it is, in all three shells. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '').replaceAll("'", '’')}'`;
}
