// What this host adds to the elements: nothing they need, only what leads from one page to another.
import { signOut } from '/kipu-messages.js';

// A sign-out of this host empties all of its tabs at once, not only when their tokens end.
document.querySelector('form[action$="/sign-out"]')?.addEventListener('submit', () => signOut());

const inbox = document.querySelector('kipu-inbox');
const home = document.querySelector('kipu-message-badge')?.getAttribute('href');

if (inbox) {
  // A conversation to open comes as `/inbox#<id>`: an id is no secret, and a fragment is never sent to a server.
  const open = () => {
    const id = location.hash.slice(1);
    if (id) inbox.setAttribute('conversation-id', id);
  };
  addEventListener('hashchange', open);
  open();
} else {
  // "Open" on a page without an inbox: go to the one that has it.
  document.addEventListener('kipu-conversation-open', (event) => {
    event.preventDefault();
    if (home) location.assign(`${home}#${event.detail.conversationId}`);
  });
}
