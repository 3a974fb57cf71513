import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRequest } from '#support'
import { createTransfer, unzip } from './transfer.fixture.ts'

const { world, provider, ada, sam, kim, jordan } = await createTransfer()

describe('an account', () => {
  test('is taken along as a ZIP, without what is internal unless asked', async () => {
    const made = await world.tx((tx) =>
      createRequest(tx, {
        accountId: provider.acme.id,
        title: '=HYPERLINK("x")',
        text: 'It does not work.',
        channel: 'portal',
        severity: 'P3',
        asker: null,
      }),
    )
    await sam.post(`/api/requests/${made.request.id}/notes`, { text: 'SECRETNOTE' })
    const get = async (view: string) => {
      const answer = await world.app.http.inject({
        url: `/api/transfer/accounts/${provider.acme.id}?view=${view}`,
        headers: { cookie: kim.cookie },
      })
      assert.equal(answer.statusCode, 200, answer.body)
      return unzip(answer.rawPayload)
    }
    const shown = await get('customer')
    const { number } = made.request
    assert.deepEqual([...shown.keys()].sort(), [
      'account.csv',
      'account.json',
      'contracts.csv',
      'journal.csv',
      'people.csv',
      'requests.csv',
      `requests/${number}.json`,
    ])
    assert.match(shown.get('requests.csv')!, /"'=HYPERLINK\(""x""\)"/)
    assert.equal(JSON.parse(shown.get(`requests/${number}.json`)!).messages[0].text, 'It does not work.')
    assert.doesNotMatch([...shown.values()].join(), /SECRETNOTE/)
    const all = await get('all')
    assert.match(all.get(`requests/${number}.json`)!, /SECRETNOTE/)
    const timeline = await ada.get(`/api/accounts/${provider.acme.id}/timeline?kinds=transfer`)
    assert.equal(timeline.body.items.length, 2)
  })

  test('is not everybody’s to take along', async () => {
    const path = (id: string) => `/api/transfer/accounts/${id}`
    assert.equal((await sam.get(path(provider.acme.id))).status, 403)
    assert.equal((await kim.get(path('01890000-0000-7000-8000-000000000000'))).status, 404)
    const foreign = await jordan.get(path(provider.birch.id))
    const absent = await jordan.get(path('01890000-0000-7000-8000-000000000000'))
    assert.deepEqual([foreign.status, foreign.body], [absent.status, absent.body])
  })
})
