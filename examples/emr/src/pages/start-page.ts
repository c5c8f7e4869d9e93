import { html } from 'hono/html';
import { demoPage, type Html } from './layout.ts';

/** The one URL that the demo prints: what there is to see, and two ways in. */
export function startPage(): Html {
  const enter = (action: string, userId: string, words: Html) =>
    html`<form method="post" action="${action}"><input type="hidden" name="userId" value="${userId}"><button class="primary">${words}</button></form>`;
  return demoPage({
    title: 'Kipu Messages demo',
    body: html`
<main class="page">
  <h1>Kipu Messages demo</h1>
  <p class="muted">A clinic with an EMR and a patient portal, both with the same messages built in. Open the two side by side in two windows.</p>
  <div class="cards">
    <section class="panel">
      <h2>EMR</h2>
      <p>As a therapist: open a chart, write to a patient, a guardian or a colleague, watch the badge in the header.</p>
      ${enter('/sign-in', 'u-ana', html`Enter as Ana Ruiz`)}
      <p><a href="/sign-in">Be someone else</a>: a Super Admin, a colleague, someone without the role</p>
    </section>
    <section class="panel">
      <h2>Patient portal</h2>
      <p>Read and answer as a guardian of two children, as a patient or as a guarantor.</p>
      ${enter('/portal/sign-in', 'p-dana', html`Enter as Dana Whitfield`)}
      <p><a href="/portal/sign-in">Be someone else</a>: the patient, a guarantor, an invited account</p>
    </section>
    <section class="panel">
      <h2>Mail</h2>
      <p>What portal users get by e-mail: that there is a message, and the way to it.</p>
      <p><a href="/mail">Open the mail</a></p>
    </section>
    <section class="panel">
      <h2>Gallery</h2>
      <p>For developers: every element in each of its states, in light and dark, in three languages, in three kinds of host.</p>
      <p><a href="/gallery">Open the gallery</a></p>
    </section>
  </div>
</main>`,
  });
}
