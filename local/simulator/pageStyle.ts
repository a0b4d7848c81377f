/** Style sheet of the simulator's page; light and dark follow the reader's system. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1b2330, #e6eaf1); --soft: light-dark(#5a6678, #9aa6b8);
  --paper: light-dark(#f4f6f9, #10151d); --card: light-dark(#ffffff, #19202b); --line: light-dark(#d9dfe8, #2b3543);
  --accent: light-dark(#0b62c4, #6cb0ff); --good: light-dark(#1a7f37, #57c878); --bad: light-dark(#b42318, #ff8a7a); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main, header { max-width: 70rem; margin: 0 auto; padding: 1rem 1.25rem; }
h1 { font-size: 1.5rem; margin: 0.5rem 0 0.25rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
h3 { font-size: 1rem; margin: 0 0 0.25rem; }
p { margin: 0.25rem 0; max-width: 48rem; }
a { color: var(--accent); }
.soft { color: var(--soft); }
.eyebrow { color: var(--soft); font-size: 0.8rem; letter-spacing: 0.06em; text-transform: uppercase; margin: 0; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.9rem 1rem; overflow-wrap: anywhere; }
article + article { margin-top: 0.75rem; }
.columns article + article { margin-top: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 0.9rem; margin: 0.5rem 0; }
dt { color: var(--soft); } dd { margin: 0; }
pre { background: var(--paper); border: 1px solid var(--line); border-radius: 0.35rem; padding: 0.6rem; overflow: auto; white-space: pre-wrap; font: 0.82rem/1.45 ui-monospace, monospace; margin: 0.5rem 0; max-height: 28rem; }
iframe { width: 100%; height: 22rem; border: 1px solid var(--line); border-radius: 0.35rem; background: #fff; }
details { margin-top: 0.5rem; } summary { cursor: pointer; color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: var(--card); border: 1px solid var(--line); }
th, td { text-align: left; padding: 0.35rem 0.7rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
.delivered { color: var(--good); } .failed { color: var(--bad); }
`;

/**
 * Loads the page again when something new arrived, unless the reader has opened something.
 * The revision of the page as shown is an attribute of its body.
 */
export const pageScript = `
setInterval(async () => {
  const answer = await fetch('/revision').catch(() => undefined);
  if (!answer?.ok || document.querySelector('details[open]')) return;
  const { revision } = await answer.json();
  if (String(revision) !== document.body.dataset.revision) location.reload();
}, 2000);
`;
