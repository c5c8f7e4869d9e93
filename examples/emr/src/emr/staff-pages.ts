import { html } from 'hono/html';
import { demoPage, type Html } from '../pages/layout.ts';
import type { StaffMember } from './model.ts';
import type { Records } from './records.ts';
import { emrPage } from './site.ts';

/** Who to be in the EMR: a demo's stand-in for a password. */
export function signInPage(records: Records, currentId: string | undefined): Html {
  const active = records.data.staff.filter((one) => one.active);
  const others = active.filter((one) => one.hint === undefined);
  return demoPage({
    title: 'Sign in · Willow Creek EMR',
    body: html`
<main class="page narrow">
  <h1>Sign in to Willow Creek EMR</h1>
  <p class="muted">This demo has no passwords. Another browser, or a private window, can be another user.</p>
  <ul class="people">${active
    .filter((one) => one.hint !== undefined)
    .map(
      (one) => html`
    <li><form method="post" action="/sign-in"><input type="hidden" name="userId" value="${one.id}">
      <button><b>${one.name}</b>, ${one.title}${one.id === currentId ? ' (you)' : ''}<small>${one.hint}</small></button></form></li>`,
    )}
  </ul>
  ${
    others.length === 0
      ? ''
      : html`<form method="post" action="/sign-in" class="inline">
    <select name="userId" aria-label="Someone else">${others.map((one) => html`<option value="${one.id}">${one.name}, ${one.title}</option>`)}</select>
    <button>Sign in</button>
  </form>`
  }
</main>`,
  });
}

export function staffPage(records: Records, user: StaffMember): Html {
  return emrPage(user, {
    title: 'Staff',
    here: '/staff',
    body: html`
<main class="page">
  <h1>Staff</h1>
  <p class="muted">${
    user.superAdmin
      ? 'A change here reaches Messages at once: whoever is deactivated is out.'
      : 'A Super Admin changes these.'
  }</p>
  <table class="rows">
    <thead><tr><th>Name</th><th>Title</th><th>Account</th><th>Available for portal messages</th></tr></thead>
    <tbody>${records.data.staff.map((one) => staffRow(one, user))}</tbody>
  </table>
</main>`,
  });
}

function staffRow(one: StaffMember, user: StaffMember): Html {
  const button = (name: 'active' | 'role', on: boolean, words: readonly [on: string, off: string]) =>
    user.superAdmin && one.id !== user.id
      ? html`<form method="post" action="/staff"><input type="hidden" name="staffId" value="${one.id}"><input type="hidden" name="${name}" value="${on ? 'no' : 'yes'}">
        <button class="quiet" aria-label="${on ? words[0] : words[1]} ${one.name}">${on ? words[0] : words[1]}</button></form>`
      : '';
  return html`
<tr>
  <td><bdi>${one.name}</bdi></td>
  <td>${one.title}${one.superAdmin ? ' · Super Admin' : ''}</td>
  <td><span class="state ${one.active ? 'active' : 'disabled'}">${one.active ? 'Active' : 'Inactive'}</span>${button('active', one.active, ['Deactivate', 'Activate'])}</td>
  <td><span class="state ${one.availableForPortalMessages ? 'active' : 'none'}">${one.availableForPortalMessages ? 'Yes' : 'No'}</span>${button('role', one.availableForPortalMessages, ['Take the role from', 'Give the role to'])}</td>
</tr>`;
}
