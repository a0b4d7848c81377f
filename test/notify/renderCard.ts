import { createRequire } from 'node:module';

/** What of a document the card renderer uses: enough to see which elements a card turns into. */
class StubElement {
  readonly tagName: string;
  children: StubElement[] = [];
  readonly style = { removeProperty: () => undefined, setProperty: () => undefined };
  readonly classList = { add: () => undefined, remove: () => undefined };
  readonly attributes = new Map<string, string>();
  innerText = '';
  textContent = '';
  innerHTML = '';
  href = '';
  parentElement: StubElement | undefined;

  constructor(tagName: string) {
    this.tagName = tagName.toUpperCase();
  }
  get childNodes() {
    return this.children;
  }
  get firstChild() {
    return this.children[0];
  }
  appendChild(child: StubElement) {
    child.parentElement = this;
    this.children.push(child);
    return child;
  }
  setAttribute(name: string, value: string) {
    this.attributes.set(name, value);
  }
  getAttribute(name: string) {
    return this.attributes.get(name) ?? null;
  }
  removeAttribute(name: string) {
    this.attributes.delete(name);
  }
  addEventListener() {
    return undefined;
  }
  getElementsByTagName() {
    return [];
  }
  getBoundingClientRect() {
    return { width: 0, height: 0 };
  }
}

interface Renderer {
  AdaptiveCard: {
    new (): {
      parse(card: unknown): void;
      validateProperties(): { validationEvents: unknown[] };
      render(): StubElement;
    };
    onProcessMarkdown: (text: string, result: { didProcess: boolean; outputHtml: string }) => void;
  };
}

/** What a client makes of a card. */
export interface RenderedCard {
  /** Texts in the order in which they are shown. */
  readonly texts: readonly string[];
  /** Names of all elements. */
  readonly elements: readonly string[];
  /** Texts that went through the client's Markdown. */
  readonly markdown: readonly string[];
  readonly problems: readonly unknown[];
}

/** Renders a card with Microsoft's own renderer on a stub document. */
export function renderCard(card: unknown): RenderedCard {
  const markdown: string[] = [];
  const { AdaptiveCard } = loadRenderer();
  AdaptiveCard.onProcessMarkdown = (text, result) => {
    markdown.push(text);
    Object.assign(result, { didProcess: true, outputHtml: text });
  };
  const parsed = new AdaptiveCard();
  parsed.parse(card);
  const elements = flatten(parsed.render());
  return {
    texts: elements.map((element) => element.innerText || element.textContent || element.innerHTML).filter(Boolean),
    elements: [...new Set(elements.map(({ tagName }) => tagName))].sort(),
    markdown,
    problems: parsed.validateProperties().validationEvents,
  };
}

function flatten(element: StubElement): readonly StubElement[] {
  return [element, ...element.children.flatMap(flatten)];
}

function loadRenderer(): Renderer {
  const body = new StubElement('body');
  const document = { createElement: (name: string) => new StubElement(name), body };
  const elements = { HTMLElement: StubElement, HTMLButtonElement: StubElement, HTMLAnchorElement: StubElement };
  Object.assign(globalThis, { document, window: globalThis, ...elements });
  return createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js') as Renderer;
}
