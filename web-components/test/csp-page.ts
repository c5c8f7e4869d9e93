/** Runs inside the frame of csp.test.ts, under a hospital's policy: draws every element in every state, one after another. */
import '../src/define/inbox.ts';
import '../src/define/message-badge.ts';
import '../src/define/new-message.ts';
import '../src/define/settings.ts';
import { mount } from './mount.ts';
import { elementStates, storeOf } from './states.ts';

// Vitest rewrites `import()` to a function of its runner, which only the page of the tests has.
Object.assign(globalThis, {
  __vitest_browser_runner__: { wrapDynamicImport: (load: () => Promise<unknown>) => load() },
});

/** What the frame tells the test. */
export interface CspReport {
  drawn: string[];
  violations: string[];
  logged: string[];
  stored: string;
  title: string;
  urls: string[];
}

const report: CspReport = { drawn: [], violations: [], logged: [], stored: '', title: '', urls: [] };
document.addEventListener('securitypolicyviolation', (event) => {
  report.violations.push(
    `${event.violatedDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`,
  );
});
for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  console[level] = (...said: unknown[]) => report.logged.push(said.map(String).join(' '));
}

/** Two planted faults, so that the test proves that it would see one. */
function plantFaults(): void {
  const fault = document.createElement('p');
  fault.setAttribute('style', 'color: red');
  try {
    fault.innerHTML = '<b>not trusted</b>';
  } catch {
    // The browser refuses it, and reports it.
  }
}

async function draw(): Promise<void> {
  if (document.documentElement.dataset.plant) plantFaults();
  for (const state of elementStates) {
    const store = storeOf(state);
    const { el, wrapper, root } = await mount(state.tag, { store, attributes: state.attributes ?? {} });
    await state.after?.(el, store);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    while (!(await el.updateComplete));
    if (root.childElementCount > 0) report.drawn.push(`${state.tag}: ${state.state}`);
    wrapper.remove();
  }
  const kept = (storage: Storage) => JSON.stringify({ ...storage });
  report.stored = kept(localStorage) + kept(sessionStorage) + document.cookie;
  report.title = document.title;
  report.urls = [location.href, ...performance.getEntriesByType('resource').map((entry) => entry.name)];
  parent.postMessage({ csp: report }, location.origin === 'null' ? '*' : location.origin);
}
void draw();
