// The only script of the pages for people who are signed out. They work without it too.
// It keeps the page and what was typed when an answer is an error or none comes, and shows passwords.

/** The element with the text for a server that cannot be reached. */
const unreachable = () => document.querySelector('[data-unreachable]')

/** The element for a page that was opened at an address that the server refuses. */
const wrongAddress = document.querySelector('[data-wrong-address]')

/** As in lib/ui/wrong-address.ts. Null if the address is right, or nothing answers. */
async function findAddressProblem() {
  if (location.origin === wrongAddress.dataset.wrongAddress) return null
  const body = JSON.stringify({ query: '{ __typename }' })
  const headers = { 'content-type': 'application/json', 'accept-language': document.documentElement.lang }
  const response = await fetch('/graphql', { method: 'POST', headers, body }).catch(() => null)
  return response?.status === 403 ? (await response.json()).errors[0].message : null
}

function tell(element, message) {
  if (message) element.querySelector('[role=alert]').textContent = message
  element.hidden = false
}

/** Sends the form in the background. Follows a redirect as a new document, and shows any other answer in place. */
async function submit(event) {
  event.preventDefault()
  const form = event.target
  const button = form.querySelector('[type=submit]')
  if (button.ariaBusy === 'true') return
  button.ariaBusy = 'true'
  unreachable().hidden = true
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      body: new FormData(form),
      // SvelteKit answers in JSON unless it is asked for a page.
      headers: { accept: 'text/html' },
    })
    if (response.redirected) return location.assign(response.url)
    const problem = response.status === 403 && (await findAddressProblem())
    if (problem) {
      button.ariaBusy = null
      return tell(unreachable(), problem)
    }
    show(await response.text(), new FormData(form))
  } catch {
    tell(unreachable(), unreachable().dataset.unreachable)
    button.ariaBusy = null
  }
}

/** Replaces the content by that of the answer. The server does not send passwords back, so they are kept here. */
function show(html, typed) {
  const answer = new DOMParser().parseFromString(html, 'text/html').querySelector('main')
  document.querySelector('main').replaceWith(answer)
  for (const input of answer.querySelectorAll('input[type=password]')) input.value = typed.get(input.name)
  enhance()
  answer.querySelector('[aria-invalid=true], [autofocus]')?.focus()
}

/** Shows or hides the password beside the button. */
function reveal({ currentTarget: button }) {
  const input = button.parentElement.querySelector('input')
  const shown = input.type === 'text'
  input.type = shown ? 'password' : 'text'
  button.ariaPressed = String(!shown)
}

/** Sends an operation and returns its data. Throws the first error. */
async function request(query, variables) {
  const headers = { 'content-type': 'application/json', 'accept-language': document.documentElement.lang }
  const body = JSON.stringify({ query, variables })
  const { data, errors } = await (await fetch('/graphql', { method: 'POST', headers, body })).json()
  if (errors) throw new RefusedError(errors[0].message)
  return data
}

class RefusedError extends Error {}

/** Logs in with a passkey, and opens the page that the button names. */
async function usePasskey({ currentTarget: button }) {
  unreachable().hidden = true
  try {
    const { startPasskeySignIn } = await request('mutation { startPasskeySignIn }')
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(startPasskeySignIn))
    const found = await navigator.credentials.get({ publicKey })
    const credential = JSON.stringify(found.toJSON())
    const signIn =
      'mutation ($credential: String!) { signInWithPasskey(credential: $credential) { user { id } } }'
    await request(signIn, { credential })
    location.assign(button.dataset.passkey)
  } catch (error) {
    // The person closed the browser's dialog, or took too long.
    if (error instanceof DOMException) return
    tell(unreachable(), error instanceof RefusedError ? error.message : unreachable().dataset.unreachable)
  }
}

function enhance() {
  for (const button of document.querySelectorAll('[data-passkey]')) {
    button.hidden = !globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON
    button.classList.remove('invisible')
    button.addEventListener('click', usePasskey)
  }
  for (const form of document.querySelectorAll('main form')) form.addEventListener('submit', submit)
  for (const button of document.querySelectorAll('[data-reveal]')) {
    button.hidden = false
    button.addEventListener('click', reveal)
  }
}

// Nothing of the person who was signed in before may stay on this device. See lib/offline.
if ('caches' in globalThis) void caches.delete('shell')
if ('indexedDB' in globalThis) indexedDB.deleteDatabase('latchkey-responses')
navigator.serviceWorker?.controller?.postMessage('signed out')

// The first page after logging in shows times in the reader's zone.
document.cookie = `tz=${Intl.DateTimeFormat().resolvedOptions().timeZone}; path=/; max-age=31536000; samesite=lax`
enhance()
void findAddressProblem().then((problem) => problem && tell(wrongAddress, problem))
