import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'

/**
 * A small web shop that listens on loopback: sign-in, articles, a cart that stays with the customer, a checkout. It can be
 * made to go wrong in the ways shops do.
 */
export type Shop = {
  url: string
  password: string
  /** What lies in the customer's cart. */
  cart(): readonly string[]
  orders: readonly (readonly string[])[]
  /** Adding to the cart answers with 500. */
  breakAdding(broken: boolean): void
  /** The buttons get other ids; what they say stays. */
  redesign(): void
  /** The page of articles eats memory, fills the disk, sends without end, or never ends. */
  misbehave(how: 'memory' | 'disk' | 'flood' | 'hang' | null): void
}

const articles = ['Blue mug', 'Red mug', 'Teapot']
const esc = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

export async function openShop(): Promise<Shop> {
  const password = 'correct horse battery'
  let cart: string[] = []
  const orders: string[][] = []
  let adding = true
  let prefix = 'add'
  let trouble: Parameters<Shop['misbehave']>[0] = null

  const page = (title: string, body: string) =>
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} - Demo shop</title></head>
     <body><nav><a href="/">Articles</a> <a href="/cart">Cart (${cart.length})</a></nav><h1>${title}</h1>${body}</body></html>`

  const form = (action: string, name: string, value: string, label: string, id: string) =>
    `<form method="post" action="${action}"><input type="hidden" name="${name}" value="${esc(value)}">
     <button id="${id}">${label}</button></form>`

  const scripts = {
    memory: `<script>const all=[];setInterval(()=>{for(let i=0;i<8;i++){const a=new Uint8Array(2e7);a.fill(7);all.push(a)}},10)</script>`,
    disk: `<script>const open=indexedDB.open('x');open.onupgradeneeded=()=>open.result.createObjectStore('o');
      open.onsuccess=()=>{let n=0;const put=()=>{const t=open.result.transaction('o','readwrite',{durability:'strict'});
      const b=new Uint8Array(4e6);for(let i=0;i<4e6;i+=65536)crypto.getRandomValues(b.subarray(i,Math.min(i+65536,4e6)));
      t.objectStore('o').put(b,n++);t.oncomplete=put};put()}</script>`,
  }

  function home(response: ServerResponse): void {
    if (trouble === 'hang') return
    if (trouble === 'flood') {
      response.writeHead(200, { 'content-type': 'text/html' })
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      }
      response.on('drain', pour)
      pour()
      return
    }
    const script = trouble === 'memory' || trouble === 'disk' ? scripts[trouble] : ''
    const list = articles
      .map((name, n) => `<li><h2>${name}</h2>${form('/add', 'article', name, `Add ${name}`, `${prefix}-${n}`)}</li>`)
      .join('')
    send(response, page('Articles', `<ul>${list}</ul>${script}`))
  }

  // As careful shops do; the trouble it can be put into is made of inline scripts.
  const policy = () => (trouble ? {} : { 'content-security-policy': "script-src 'self'" })
  const send = (response: ServerResponse, html: string, status = 200) =>
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...policy() }).end(html)
  const go = (response: ServerResponse, to: string) => response.writeHead(303, { location: to }).end()

  async function act(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request) text += chunk
    const fields = new URLSearchParams(text)
    const article = fields.get('article') ?? ''
    if (path === '/sign-in') {
      if (fields.get('password') !== password)
        return void send(response, page('Sign in', '<p role="alert">Wrong password</p>'), 403)
      return void response.writeHead(303, { location: '/', 'set-cookie': 'shop=customer; Path=/; HttpOnly' }).end()
    }
    if (path === '/add') {
      if (!adding) return void send(response, page('Something went wrong', '<p>Please come back later.</p>'), 500)
      cart.push(article)
    }
    if (path === '/remove') cart = cart.filter((one) => one !== article)
    if (path === '/empty') cart = []
    if (path === '/check-out') {
      orders.push(cart)
      cart = []
      return void send(response, page('Thank you', `<p id="order">Order ${orders.length} is on its way.</p>`))
    }
    go(response, path === '/add' || path === '/remove' || path === '/empty' ? '/cart' : '/')
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://shop')
    if (request.method === 'POST') return void act(pathname, request, response)
    if (!request.headers.cookie?.includes('shop=customer'))
      return send(
        response,
        page(
          'Sign in',
          `<form method="post" action="/sign-in"><label>E-mail <input name="email" type="email"></label>
           <label>Password <input id="password" name="password" type="password"></label><button id="go">Sign in</button></form>`,
        ),
      )
    if (pathname === '/cart') {
      const lines = cart.map(
        (name) => `<li class="line">${name} ${form('/remove', 'article', name, `Remove ${name}`, 'remove')}</li>`,
      )
      const foot =
        cart.length > 0 ? form('/check-out', 'x', '', 'Check out', 'check-out') : '<p>Your cart is empty.</p>'
      return send(
        response,
        page('Cart', `<ul>${lines.join('')}</ul>${foot}${form('/empty', 'x', '', 'Empty the cart', 'empty')}`),
      )
    }
    home(response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    password,
    cart: () => cart,
    orders,
    breakAdding: (broken) => {
      adding = !broken
    },
    redesign: () => {
      prefix = 'buy'
    },
    misbehave: (how) => {
      trouble = how
    },
  }
}
