import { describe, expect, it, vi } from 'vitest';
import { until } from '../../test/until.ts';
import { cleanPages, conversation, open } from './thread.fixture.ts';

cleanPages();

const PUSHED = 'https://emr.example/charts/1';
const thread = (chartUrl?: string, id = '123:7e0c/é') =>
  open({
    conversation: conversation({ patient: { id, name: 'Marcus Whitfield', ...(chartUrl && { chartUrl }) } }),
  });
type Opened = Awaited<ReturnType<typeof thread>>;
const action = ({ $ }: Opened) => $('.acts .chart');
const href = (opened: Opened) => action(opened)?.getAttribute('href');

describe('B27: View patient chart', () => {
  it('B27: is not there when nobody says where the chart is', async () => {
    expect(action(await thread())).toBeNull();
  });

  it('B27: shows with a chart-url on the element, before the address that was pushed, and follows changes', async () => {
    const opened = await thread(PUSHED);
    expect(href(opened)).toBe(PUSHED);
    opened.el.setAttribute('chart-url', '/charts/{patientId}?from={patientId}');
    const id = encodeURIComponent('123:7e0c/é');
    await until(() => expect(href(opened)).toBe(`/charts/${id}?from=${id}`));
    opened.el.removeAttribute('chart-url');
    await until(() => expect(href(opened)).toBe(PUSHED));
  });

  it('B27: shows with a chart-url on the wrapper; the event names the chart and its address, and can be cancelled', async () => {
    const opened = await thread();
    opened.wrapper.setAttribute('chart-url', '/charts/{patientId}');
    await until(() => expect(href(opened)).toBe('/charts/123%3A7e0c%2F%C3%A9'));
    const heard = vi.fn((event: Event) => event.preventDefault());
    opened.wrapper.addEventListener('kipu-view-chart', heard);
    action(opened).click();
    expect((heard.mock.calls[0]![0] as CustomEvent).detail).toEqual({
      patientId: '123:7e0c/é',
      chartUrl: '/charts/123%3A7e0c%2F%C3%A9',
    });
  });

  it('B27: an empty chart-url leaves it to the host, who hears kipu-view-chart: a button without an address', async () => {
    const opened = await thread();
    opened.wrapper.setAttribute('chart-url', '');
    await until(() => expect(action(opened)).not.toBeNull());
    expect(action(opened).localName).toBe('button');
    expect(action(opened).textContent).toContain('View patient chart');
    const heard = vi.fn();
    document.addEventListener('kipu-view-chart', heard, { once: true });
    action(opened).click();
    expect(heard.mock.calls[0]![0].detail).toEqual({ patientId: '123:7e0c/é', chartUrl: '' });
    // The line about the patient is no link: it leads nowhere.
    expect(opened.$('.about').querySelector('a, button')).toBeNull();
  });

  it.each(['javascript:alert({patientId})', ' java\nscript:alert(1)', 'data:text/html,x'])(
    'B27: %j is no address of a chart',
    async (template) => {
      const opened = await thread();
      opened.el.setAttribute('chart-url', template);
      await opened.frames();
      expect(action(opened)).toBeNull();
    },
  );

  it('B27: an id cannot make the address another one', async () => {
    const opened = await thread(undefined, 'javascript:alert(1)');
    opened.el.setAttribute('chart-url', '{patientId}');
    await until(() => expect(href(opened)).toBe('javascript%3Aalert(1)'));
    const opens = new URL(href(opened)!, document.baseURI);
    expect(opens.origin).toBe(location.origin);
  });
});
