import { html } from 'hono/html';
import type { Html } from '../pages/layout.ts';
import type { CareTeamMember, Chart, Connection, PortalAccount, StaffMember } from './model.ts';
import type { Records } from './records.ts';
import { emrPage } from './site.ts';

const ROWS = 100;
const pathOf = (chart: Chart) => `/charts/${encodeURIComponent(chart.id)}`;
const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase('en');

/** The charts this user may open, those found by the search, the first hundred of them. */
export function chartListPage(records: Records, user: StaffMember, search: string): Html {
  const words = plain(search).split(/\s+/).filter(Boolean);
  const found = records.data.charts.filter((chart) => {
    const text = plain(`${chart.name} ${chart.label} ${chart.id}`);
    return records.mayOpen(user, chart) && words.every((word) => text.includes(word));
  });
  const shown = found.slice(0, ROWS);
  return emrPage(user, {
    title: 'Charts',
    here: '/charts',
    body: html`
<main class="page">
  <div class="head">
    <h1>Charts</h1>
    <form method="post" action="/charts" role="search" class="search">
      <input type="search" name="search" value="${search}" aria-label="Search charts" placeholder="Name, episode or chart id">
      <button>Search</button>
    </form>
  </div>
  ${found.length === 0 ? html`<p class="empty">No chart matches. Try another name.</p>` : chartTable(records, shown)}
  ${found.length > shown.length ? html`<p class="muted">${ROWS} of ${found.length.toLocaleString('en')} charts. Search to find the others.</p>` : ''}
</main>`,
  });
}

function chartTable(records: Records, charts: readonly Chart[]): Html {
  return html`
<table class="rows">
  <thead><tr><th>Patient</th><th>Episode of care</th><th>Location</th><th class="wide">Chart</th></tr></thead>
  <tbody>${charts.map(
    (chart) => html`
    <tr>
      <td><a href="${pathOf(chart)}"><bdi>${chart.name}</bdi></a></td>
      <td>${chart.label}</td>
      <td>${records.location(chart.locationId)?.name ?? ''}</td>
      <td class="wide id">${chart.id}</td>
    </tr>`,
  )}</tbody>
</table>`;
}

/** Not there, or not this user's to see: the same page. */
export function closedChartPage(user: StaffMember): Html {
  return emrPage(user, {
    title: 'Chart',
    body: html`<main class="page narrow"><h1>This chart isn’t available</h1><p>It doesn’t exist, or you don’t have access to it.</p></main>`,
  });
}

export function chartPage(records: Records, user: StaffMember, chart: Chart): Html {
  const others = records.episodes(chart.personId).filter((one) => one.id !== chart.id);
  return emrPage(user, {
    title: 'Chart',
    here: '/charts',
    body: html`
<main class="page">
  <div class="head">
    <div>
      <h1><bdi>${chart.name}</bdi></h1>
      <p class="muted">${chart.label} · ${records.location(chart.locationId)?.name ?? ''} · <span class="id">${chart.id}</span></p>
    </div>
    <kipu-new-message patient-id="${chart.id}" patient-name="${chart.name}"></kipu-new-message>
  </div>
  ${others.map((one) => html`<p class="note">Another episode of care: <a href="${pathOf(one)}">${one.label}</a></p>`)}
  ${contactsPanel(records, chart)}
  ${careTeamPanel(records, chart)}
</main>`,
  });
}

const ACCOUNT: Readonly<Record<PortalAccount['status'], string>> = {
  invited: 'Invited, no password yet',
  active: 'Active',
  disabled: 'Disabled',
};

function contactsPanel(records: Records, chart: Chart): Html {
  const contacts = records.contacts(chart.id);
  return html`
<section class="panel" aria-labelledby="contacts">
  <h2 id="contacts">Portal contacts</h2>
  <p class="muted">Messages reach active accounts that are connected to this chart. A change here holds at once.</p>
  ${
    contacts.length === 0
      ? html`<p class="empty">Nobody on this chart has a portal account.</p>`
      : html`<table class="rows">
    <thead><tr><th>Name</th><th>Relation</th><th>Account</th><th>This chart</th></tr></thead>
    <tbody>${contacts.map(({ connection, account }) => contactRow(chart, connection, account))}</tbody>
  </table>`
  }
</section>`;
}

function contactRow(chart: Chart, connection: Connection, account: PortalAccount): Html {
  const next = account.status === 'active' ? 'disabled' : 'active';
  const change = account.status === 'active' ? 'Disable' : 'Activate';
  const link = connection.connected ? 'Disconnect' : 'Reconnect';
  return html`
<tr>
  <td><bdi>${account.name}</bdi></td>
  <td class="relation">${connection.relation}</td>
  <td><span class="state ${account.status}">${ACCOUNT[account.status]}</span>
    <form method="post" action="${pathOf(chart)}/accounts">
      <input type="hidden" name="portalUserId" value="${account.id}"><input type="hidden" name="status" value="${next}">
      <button class="quiet" aria-label="${change} the account of ${account.name}">${change}</button>
    </form></td>
  <td><span class="state ${connection.connected ? 'active' : 'disabled'}">${connection.connected ? 'Connected' : 'Disconnected'}</span>
    <form method="post" action="${pathOf(chart)}/connections">
      <input type="hidden" name="portalUserId" value="${account.id}"><input type="hidden" name="connected" value="${connection.connected ? 'no' : 'yes'}">
      <button class="quiet" aria-label="${link} ${account.name}">${link}</button>
    </form></td>
</tr>`;
}

function careTeamPanel(records: Records, chart: Chart): Html {
  const members = chart.careTeam.flatMap((member) => {
    const staff = records.staff(member.staffId);
    return staff === undefined ? [] : [{ member, staff }];
  });
  const candidates = records.data.staff.filter(
    (one) => one.active && !chart.careTeam.some((member) => member.staffId === one.id),
  );
  return html`
<section class="panel" aria-labelledby="care-team">
  <h2 id="care-team">Care team</h2>
  <table class="rows">
    <thead><tr><th>Name</th><th>Title</th><th>On the team</th></tr></thead>
    <tbody>${members.map(({ member, staff }) => memberRow(chart, member, staff))}</tbody>
  </table>
  <form method="post" action="${pathOf(chart)}/care-team" class="inline">
    <select name="staffId" aria-label="Colleague">${candidates.map((one) => html`<option value="${one.id}">${one.name}, ${one.title}</option>`)}</select>
    <input type="hidden" name="member" value="yes"><button>Add to care team</button>
  </form>
</section>`;
}

function memberRow(chart: Chart, member: CareTeamMember, staff: StaffMember): Html {
  return html`
<tr>
  <td><bdi>${staff.name}</bdi></td>
  <td>${staff.title}${staff.active ? '' : ' (inactive)'}</td>
  <td>${member.endsAt === undefined ? 'No end date' : `Until ${new Date(member.endsAt).toLocaleDateString('en-GB', { dateStyle: 'medium' })}`}
    <form method="post" action="${pathOf(chart)}/care-team">
      <input type="hidden" name="staffId" value="${staff.id}"><input type="hidden" name="member" value="no">
      <button class="quiet" aria-label="Remove ${staff.name} from the care team">Remove</button>
    </form></td>
</tr>`;
}
