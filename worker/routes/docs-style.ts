/** The style of the documentation page, light or dark as the system is. */
export const STYLE = `
:root {
  --back: light-dark(#fbf8f4, #191614);
  --card: light-dark(#fff, #221e1b);
  --text: light-dark(#2a2320, #ece5de);
  --soft: light-dark(#6d625b, #a89c92);
  --line: light-dark(#e6dfd8, #3a332e);
  --mark: light-dark(#a3401f, #f0a37f);
  color-scheme: light dark;
  font: 16px/1.55 system-ui, sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; display: grid; grid-template-columns: 15rem minmax(0, 1fr); gap: 0 2.5rem; padding: 0 1.5rem; background: var(--back); color: var(--text); }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 2rem 0; font-size: .9rem; }
nav h2 { margin: 1.2rem 0 .3rem; font-size: .75rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); border: 0; padding: 0; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; padding: .2rem 0; color: inherit; text-decoration: none; }
nav li a:hover, .brand:hover { color: var(--mark); }
.brand { font-size: 1.15rem; font-weight: 700; color: inherit; text-decoration: none; }
main { padding: 1.4rem 0 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; }
h2 { font-size: 1.3rem; margin: 0 0 .4rem; }
main > h2 { margin-top: 2.5rem; }
h3 { font-size: .95rem; margin: 1.2rem 0 .4rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .7rem; padding: 1.2rem 1.4rem; margin: 1.2rem 0; scroll-margin-top: 1rem; }
section > h3:first-child { margin-top: 0; }
.address { margin: 0 0 .8rem; overflow-wrap: anywhere; }
.method { font-size: .75rem; font-weight: 700; color: var(--mark); border: 1px solid currentColor; border-radius: .3rem; padding: .1rem .4rem; }
code { font: .88em ui-monospace, monospace; }
p code, td code, dd code { overflow-wrap: anywhere; }
td:first-child { white-space: nowrap; }
td:last-child { min-width: 14rem; }
pre { margin: 0; padding: .8rem 1rem; overflow-x: auto; background: var(--back); border: 1px solid var(--line); border-radius: .5rem; }
a { color: var(--mark); }
:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
small { color: var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: start; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); font-size: .8rem; }
tr:last-child td { border-bottom: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; font-size: .92rem; }
dt { font-family: ui-monospace, monospace; color: var(--soft); }
dd { margin: 0; }
@media (max-width: 52rem) {
  body { display: block; padding: 0 1rem; }
  nav { position: static; max-height: none; padding-bottom: 0; }
}
`;
