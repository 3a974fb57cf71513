import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mountedRoutes } from '#platform/http/mount.ts'
import { type Caller, signedIn, stranger } from '#test/caller.ts'
import { identityWorld, password, setUpCode } from '#test/identity-world.ts'

// The whole program: every route of every module.
const world = await identityWorld({ modules: undefined })
const { ids } = world

const open = new Set([
  'GET /api/sign-in',
  'POST /api/sign-in/password',
  'POST /api/sign-in/code',
  'POST /api/sign-in/passkey/options',
  'POST /api/sign-in/passkey',
  'POST /api/sign-out',
  'POST /api/password-reset',
  'POST /api/password-reset/complete',
  'POST /api/invitations/look',
  'POST /api/invitations/accept',
  'POST /api/set-up',
])
const name = (route: { method: string; path: string }) => `${route.method} ${route.path}`
const guarded = mountedRoutes.filter((route) => route.access !== 'public')

const call = (caller: Caller, { method, path }: { method: string; path: string }) => {
  const act = caller[method.toLowerCase() as 'get' | 'post']
  return act(path.replace(/:\w+/g, ids.sam), method === 'GET' || method === 'DELETE' ? undefined : {})
}

describe('every registered route (threat-15)', () => {
  test('refuses whoever has no credentials', async () => {
    assert.ok(guarded.length > 50)
    for (const route of guarded)
      assert.equal((await call(stranger(world), route)).code, 'platform.not_signed_in', name(route))
  })

  test('refuses whoever has wrong ones', async () => {
    const forged = stranger(world, { cookie: `palisade_session=${'A'.repeat(43)}` })
    const token = stranger(world, { authorization: `Bearer pal_${'A'.repeat(43)}` })
    for (const route of guarded)
      for (const caller of [forged, token])
        assert.equal((await call(caller, route)).code, 'platform.not_signed_in', name(route))
  })

  test('refuses every half-finished sign-in', async () => {
    await setUpCode(await world.enter('kim'))
    const half = stranger(world)
    await half.post('/api/sign-in/password', { email: 'kim@test.example', password })
    const secret = half.cookies.get('palisade_sign_in')!
    // The half step as it is, and passed off as a session, as a token, and as a passkey's challenge.
    const disguises = [
      half,
      stranger(world, { cookie: `palisade_session=${secret}` }),
      stranger(world, { authorization: `Bearer pal_${secret}` }),
      stranger(world, { authorization: `Bearer ${secret}` }),
    ]
    const asked = stranger(world)
    await asked.post('/api/sign-in/passkey/options')
    disguises.push(asked, stranger(world, { cookie: `palisade_session=${asked.cookies.get('palisade_challenge')}` }))
    for (const route of guarded)
      for (const caller of disguises)
        assert.equal((await call(caller, route)).code, 'platform.not_signed_in', name(route))
    // A passkey's challenge is no second factor to answer either.
    const swapped = stranger(world, { cookie: `palisade_sign_in=${asked.cookies.get('palisade_challenge')}` })
    assert.equal((await swapped.post('/api/sign-in/code', { code: '123456' })).code, 'identity.no_sign_in')
  })

  test('changes nothing for a session that a foreign page rides on', async () => {
    const sam = await signedIn(world, ids.sam)
    const cookie = [...sam.cookies].map((pair) => pair.join('=')).join('; ')
    for (const route of guarded.filter(({ method }) => method !== 'GET')) {
      const reply = await world.app.http.inject({
        method: route.method,
        url: route.path.replace(/:\w+/g, ids.sam),
        headers: { cookie },
        ...(route.method !== 'DELETE' && { payload: {} }),
      })
      assert.equal(reply.json().code, 'platform.cross_site', name(route))
    }
  })

  test('staff routes do not exist for contacts', async () => {
    const jordan = await signedIn(world, ids.jordan)
    for (const route of guarded.filter(({ access }) => access === 'staff'))
      assert.equal((await call(jordan, route)).code, 'platform.not_found', name(route))
  })

  test('is public only where sign-in itself needs it, or says itself why', () => {
    const ownProof = new Set([
      'POST /api/channels/:id/acts', // a webhook's answer, signed with the channel's secret
      'POST /api/phone/sms', // the telephone gateway signs its calls
      'POST /api/phone/voice/:id',
      'POST /api/phone/voice/:id/keys',
      'POST /api/phone/status/:id',
      'GET /api/pages/:token', // an unguessable link in a page
      'POST /api/pages/:token/acts',
      'GET /api/ratings/:token', // unguessable links in mails: opening one changes nothing
      'POST /api/ratings/:token',
      'GET /api/status-updates/:token',
      'POST /api/status-updates/:token',
      'GET /api/ical/:token', // a private address of a calendar
      'POST /api/audit/witness', // another instance's checkpoint, signed
      'POST /api/appliance-offers', // an appliance shows its key, signed with it; it is nobody's until a code is typed
      'POST /api/watchman/exchange', // the secret of a watchman's enrolment
      'GET /api/wall', // the secret of a wall, which can only read
      'GET /api/wall/stream',
      'POST /api/v2/alerts', // the token of a source, as Alertmanager's API carries it
      'GET /api/v2/alerts',
      'GET /api/v2/alerts/groups',
      'GET /api/v2/status',
      'GET /api/v2/receivers',
      'GET /api/v2/silences',
      'POST /api/v2/silences',
      'GET /api/v2/silence/:id',
      'DELETE /api/v2/silence/:id',
      'POST /api/signals/webhook', // the token of a source
      'POST /api/signals/alertmanager-webhook',
      'POST /api/signals/remote-write',
      'POST /api/signals/otlp/v1/logs',
      'POST /api/signals/otlp/v1/metrics',
      'POST /api/hooks/procedures/:token', // an unguessable address of one use
      'GET /api/heartbeat/:token', // an unguessable address that a job calls
      'POST /api/heartbeat/:token',
      'GET /api/heartbeat/:token/:what',
      'POST /api/heartbeat/:token/:what',
      'GET /status/style.css', // status pages somebody published, and links in mails to their readers
      'GET /status/:slug',
      'GET /status/:slug/feed.atom',
      'POST /status/:slug/subscribe',
      'GET /status/:slug/confirm/:token',
      'POST /status/:slug/confirm/:token',
      'GET /status/:slug/unsubscribe/:token',
      'POST /status/:slug/unsubscribe/:token',
      'GET /help', // the public help site
      'GET /help/search',
      'GET /help/style.css',
      'GET /help/sitemap.xml',
      'GET /robots.txt',
      'GET /help/pictures/:id',
      'GET /help/:product',
      'GET /help/:product/:slug',
      'POST /help/:product/:slug',
    ])
    for (const route of mountedRoutes.filter(({ access }) => access === 'public'))
      assert.ok(open.has(name(route)) || ownProof.has(name(route)), `${name(route)} is open to everybody`)
    for (const each of open)
      assert.ok(
        mountedRoutes.some((route) => name(route) === each),
        each,
      )
  })
})
