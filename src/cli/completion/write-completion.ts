import type { CommandNode, CompletedOption } from './command-tree.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

type Nodes = readonly CommandNode[];

/** A script that completes commands, options and paths. */
export function completionScript(shell: Shell, nodes: Nodes): string {
  return { bash, zsh, fish }[shell](nodes);
}

function bash(nodes: Nodes): string {
  return `# Completion of heirloom for bash. In ~/.bashrc: source <(heirloom completion bash)
_heirloom() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at="" words="" commands="" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at/\${COMP_WORDS[i]}" in
      ${pathsOf(nodes).join('|')}) at="$at/\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$prev" in
    ${flagsWith(nodes, 'path').join('|')}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ${flagsWith(nodes, 'other').join('|')}) return ;;
  esac
  case "$at" in
${nodes.map(bashCase).join('\n')}
  esac
  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "$words" -- "$cur"))
  else COMPREPLY=($(compgen -W "$commands" -- "$cur")); fi
}
complete -o default -F _heirloom heirloom
`;
}

function bashCase({ path, commands, options }: CommandNode): string {
  const words = options.flatMap(flagsOf).join(' ');
  return `    "${path}") commands="${commands.map(({ name }) => name).join(' ')}" words="${words}" ;;`;
}

function zsh(nodes: Nodes): string {
  return `#compdef heirloom
# Completion of heirloom for zsh. In ~/.zshrc, after compinit: source <(heirloom completion zsh)
_heirloom() {
  local at="" word
  local -a commands options
  for word in \${words[2,CURRENT-1]}; do
    case "$at/$word" in
      ${pathsOf(nodes).join('|')}) at="$at/$word" ;;
    esac
  done
  case "\${words[CURRENT-1]}" in
    ${flagsWith(nodes, 'path').join('|')}) _files; return ;;
    ${flagsWith(nodes, 'other').join('|')}) return ;;
  esac
  case "$at" in
${nodes.map(zshCase).join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then _describe option options
  elif (( $#commands )); then _describe command commands
  else _files; fi
}
if [[ $funcstack[1] == _heirloom ]]; then _heirloom "$@"; else compdef _heirloom heirloom; fi
`;
}

function zshCase({ path, commands, options }: CommandNode): string {
  const entry = (name: string, description: string) => quoted(`${name.replaceAll(':', '\\:')}:${description}`);
  const listed = commands.map(({ name, description }) => entry(name, description)).join(' ');
  const flags = options.flatMap((option) => flagsOf(option).map((flag) => entry(flag, option.description))).join(' ');
  return `    "${path}") commands=(${listed}); options=(${flags}) ;;`;
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

function fishLines({ path, commands, options }: CommandNode): readonly string[] {
  const where = `complete -c heirloom -n '__heirloom_at "${path}"'`;
  return [
    ...commands.map(({ name, description }) => `${where} -f -a ${name} -d ${quoted(description)}`),
    ...options.map(({ long, short, description, value }) => {
      const flag = `-l ${long.slice(2)}${short === undefined ? '' : ` -s ${short.slice(1)}`}`;
      const takes = { none: '', path: ' -r -F', other: ' -x' }[value];
      return `${where} ${flag}${takes} -d ${quoted(description)}`;
    }),
  ];
}

function pathsOf(nodes: Nodes): readonly string[] {
  return nodes.map(({ path }) => path).filter((path) => path !== '');
}

function flagsWith(nodes: Nodes, value: CompletedOption['value']): readonly string[] {
  const options = nodes.flatMap((node) => node.options).filter((option) => option.value === value);
  return [...new Set(options.flatMap(flagsOf))];
}

function flagsOf({ long, short }: CompletedOption): readonly string[] {
  return short === undefined ? [long] : [long, short];
}

/** Single quotes keep everything but a single quote as it is, in all three shells. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '').replaceAll("'", '’')}'`;
}
