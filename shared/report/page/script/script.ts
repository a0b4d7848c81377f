import { html, type Html } from '../../html.ts';

/**
 * What the page can do beyond reading: filters that live in the address (`#f-…&severity=high&cluster=a`), buttons that copy, the age of what
 * it says, and a trace that closes with Escape. Everything it does is an addition: without it nothing is hidden. It writes
 * texts and attributes only, never markup.
 */
export const script: Html = html`
(() => {
  'use strict';
  const form = document.getElementById('filters');
  const names = ['severity', 'cluster', 'feature', 'text'];
  const items = [...document.querySelectorAll('[data-f]')];
  const columns = [...document.querySelectorAll('.matrix thead [data-k]')];
  const texts = new Map();
  let opened = null;
  let origin = null;

  const readHash = () => {
    const [id, ...rest] = location.hash.slice(1).split('&');
    const isId = id !== '' && !id.includes('=');
    return { id: isId ? decode(id) : '', query: new URLSearchParams((isId ? rest : [id, ...rest]).join('&')) };
  };
  const decode = (text) => { try { return decodeURIComponent(text); } catch { return ''; } };
  const writeHash = (id, query, push) => {
    const tail = query.toString();
    const hash = [id, tail].filter((part) => part !== '').join('&');
    history[push ? 'pushState' : 'replaceState'](null, '', '#' + hash);
  };
  const wanted = () => {
    const query = new URLSearchParams();
    for (const name of names) {
      const value = form.elements[name] ? form.elements[name].value.trim() : '';
      if (value !== '') query.set(name, value);
    }
    return query;
  };
  const textOf = (item) => {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return texts.get(item);
  };
  const fits = (item, query) => {
    const { severity, clusters, features } = item.dataset;
    const has = (list, value) => list !== undefined && list.split(' ').includes(value);
    if (query.has('severity') && severity !== undefined && severity !== query.get('severity')) return false;
    if (query.has('cluster') && clusters !== undefined && !has(clusters, query.get('cluster'))) return false;
    if (query.has('feature') && features !== undefined && !has(features, query.get('feature'))) return false;
    return !query.has('text') || textOf(item).includes(query.get('text').toLowerCase());
  };
  const filter = (query) => {
    let shown = 0;
    for (const item of items) {
      const fit = fits(item, query);
      item.hidden = !fit;
      if (fit) shown += 1;
    }
    const busy = query.toString() !== '';
    document.body.classList.toggle('filtered', busy);
    filterColumns(query.get('cluster'));
    for (const group of document.querySelectorAll('.matrix tbody.feat')) {
      const rest = group.nextElementSibling;
      const rows = [group, rest && rest.classList.contains('rest') ? rest : null].flatMap((body) => body ? [...body.querySelectorAll('[data-f]')] : []);
      group.hidden = rows.every((row) => row.hidden);
    }
    for (const group of document.querySelectorAll('.plan')) {
      group.hidden = [...group.querySelectorAll('.change')].every((change) => change.hidden);
    }
    form.elements.shown.textContent = busy ? shown + ' of ' + items.length + ' entries' : '';
  };
  const filterColumns = (cluster) => {
    for (const head of columns) {
      const hide = cluster !== null && !head.dataset.k.split(' ').includes(cluster);
      if (head.hidden === hide) continue;
      for (const row of head.closest('table').rows) {
        const cell = row.cells[head.cellIndex];
        if (cell && cell.colSpan === 1) cell.hidden = hide;
      }
    }
  };
  const open = (id) => {
    const target = id === '' ? null : document.getElementById(id);
    if (opened !== null && opened !== target) opened.classList.remove('open');
    opened = null;
    if (target === null) return;
    for (let node = target; node; node = node.parentElement) {
      if (node.tagName === 'DETAILS') node.open = true;
      node.hidden = false;
    }
    if (target.classList.contains('trace')) {
      target.classList.add('open');
      opened = target;
    } else target.scrollIntoView();
    target.focus({ preventScroll: true });
  };
  const apply = () => {
    const { id, query } = readHash();
    for (const name of names) if (form.elements[name]) form.elements[name].value = query.get(name) || '';
    filter(query);
    open(id);
  };
  const close = () => {
    const isOpen = opened !== null;
    writeHash('', readHash().query, false);
    open('');
    if (isOpen && origin !== null) origin.focus();
    origin = null;
  };

  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.classList.contains('close')) return close();
    const id = link.getAttribute('href').slice(1);
    if (id.includes('=')) {
      const query = readHash().query;
      for (const [name, value] of new URLSearchParams(id)) query.set(name, value);
      writeHash('', query, true);
      return apply();
    }
    if (document.getElementById(id)?.classList.contains('trace')) origin = link;
    writeHash(id, readHash().query, true);
    open(id);
  });
  const arrows = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const move = (event) => {
    const cell = event.target.closest('.matrix td');
    if (cell === null) return;
    const [down, right] = arrows[event.key];
    const rows = [...cell.closest('table').rows];
    let row = rows.indexOf(cell.parentElement);
    let column = cell.cellIndex;
    for (;;) {
      row += down;
      column += right;
      const next = rows[row]?.cells[column];
      if (next === undefined && (right !== 0 || rows[row] === undefined)) return;
      const link = next?.querySelector('a');
      if (!link || link.offsetParent === null) continue;
      event.preventDefault();
      return link.focus();
    }
  };
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && opened !== null) close();
    if (event.key in arrows) move(event);
    if (event.key === '/' && !event.target.closest('input, select, textarea')) {
      event.preventDefault();
      form.elements.text.focus();
    }
  });
  addEventListener('hashchange', apply);
  addEventListener('popstate', apply);
  form.addEventListener('input', () => { const query = wanted(); writeHash('', query, false); filter(query); });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(() => { writeHash('', wanted(), false); filter(wanted()); }));

  for (const box of document.querySelectorAll('.copy')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.addEventListener('click', () => {
      const text = box.querySelector('code').textContent;
      const copied = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject();
      const tell = (word) => {
        button.textContent = word;
        setTimeout(() => { button.textContent = 'Copy'; }, 2000);
      };
      copied.then(() => tell('Copied'), () => { select(box); tell('Selected'); });
    });
    box.append(button);
  }
  const select = (box) => getSelection().selectAllChildren(box.querySelector('code'));

  const units = [[86400, 'day'], [3600, 'hour'], [60, 'minute']];
  const tellAge = () => {
    for (const place of document.querySelectorAll('[data-age]')) {
      const seconds = (Date.now() - Date.parse(place.dataset.age)) / 1000;
      const [size, word] = units.find(([one]) => seconds >= one) || [1, ''];
      const count = Math.floor(seconds / size);
      place.textContent = word === '' ? ' (now)' : ' (' + count + ' ' + word + (count === 1 ? '' : 's') + ' ago)';
      place.classList.toggle('old', seconds > 93600);
    }
  };
  tellAge();
  setInterval(tellAge, 60000);
  form.hidden = false;
  document.body.classList.add('live');
  apply();
})();
`;
