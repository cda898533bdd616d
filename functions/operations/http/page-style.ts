/** Everything that a page looks like; system fonts, and the colours that the reader's system prefers. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --line: #8884; --accent: light-dark(#0b57d0, #8ab4f8) }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 19rem minmax(0, 1fr) }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; border-right: 1px solid var(--line); font-size: .875rem }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0 }
nav a { display: block; padding: .125rem 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
nav h2 { font-size: .875rem; margin: .5rem 0 .25rem; text-transform: capitalize; border: 0; padding: 0 }
main { padding: 1rem 2rem 4rem; max-width: 60rem }
a { color: var(--accent); text-decoration: none }
a:hover { text-decoration: underline }
h1 { margin: 0 0 .5rem }
h2 { margin: 2.5rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line) }
code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere }
.note { opacity: .8 }
@media (max-width: 50rem) { body { display: block } nav { position: static; height: auto; border: 0 } main { padding: 1rem } }
`;
