/**
 * Directories that tools fill and fill again: caches, and versions of languages that their managers keep. As the source
 * of a regular expression, from the first character of the path on.
 */
export const TOOL_DIRECTORY = String.raw`(?:(?:~|\$HOME|\/home\/\w{1,32}|\/Users\/\w{1,32})\/(?:\.(?:cache|npm|gem|rbenv|rvm|nvm|pyenv|asdf|cargo|rustup|deno|bun|gradle|m2|yarn|bundle|composer|conda|minikube|vagrant\.d|oh-my-zsh|Trash|local\/share\/Trash)|Library\/(?:Caches|Developer))|\/Library\/Developer|\/usr\/local\/(?:lib|opt|share|Cellar)\/\w|\/var\/cache\/\w)`;
