import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { classifyAutomatic } from './automatic.ts'

type Given = { from?: string; name?: string; subject?: string; envelopeFrom?: string | null; [header: string]: unknown }

function classify({ from = 'anna@customer.example', name = '', subject = 'Help', envelopeFrom, ...headers }: Given) {
  return classifyAutomatic({
    headers: Object.entries(headers).map(([header, value]) => ({ name: header, value: String(value) })),
    from: { name, address: from },
    subject,
    envelopeFrom: envelopeFrom === undefined ? from : envelopeFrom,
  })
}

const human: [string, Given][] = [
  ['a plain question', {}],
  ['Auto-Submitted: no', { 'auto-submitted': 'no' }],
  ['a subject that only mentions it', { subject: 'My out of office reply does not work' }],
  ['a subject about bounces', { subject: 'Mail delivery failed for all our users' }],
  ['X-Auto-Response-Suppress for receipts only', { 'x-auto-response-suppress': 'DR, RN, NRN' }],
  ['X-Autoreply: no', { 'x-autoreply': 'no' }],
  ['Precedence: first-class', { precedence: 'first-class' }],
]

const automatic: [string, Given, string][] = [
  ['RFC 3834 reply', { 'auto-submitted': 'auto-replied' }, 'auto-reply'],
  ['RFC 3834 reply with parameters', { 'auto-submitted': 'auto-replied; owner-email="x@y.example"' }, 'auto-reply'],
  ['RFC 3834 generated', { 'auto-submitted': 'auto-generated' }, 'auto-generated'],
  ['RFC 3834 notified', { 'auto-submitted': 'Auto-Notified' }, 'auto-generated'],
  ['Exchange', { 'x-auto-response-suppress': 'OOF, AutoReply' }, 'auto-generated'],
  ['Exchange all', { 'x-auto-response-suppress': 'All' }, 'auto-generated'],
  ['X-Autoreply', { 'x-autoreply': 'yes' }, 'auto-reply'],
  ['X-Autorespond', { 'x-autorespond': 'vacation' }, 'auto-reply'],
  ['Precedence: auto_reply', { precedence: 'auto_reply' }, 'auto-reply'],
  ['Precedence: bulk', { precedence: 'bulk' }, 'bulk'],
  ['Precedence: junk', { precedence: 'junk' }, 'bulk'],
  ['a list', { 'list-id': '<users.example.org>' }, 'bulk'],
  ['a newsletter', { 'list-unsubscribe': '<https://example.org/u>' }, 'bulk'],
  ['the null sender', { envelopeFrom: '' }, 'auto-reply'],
  ['Return-Path <> when the envelope is not known', { envelopeFrom: null, 'return-path': '<>' }, 'auto-reply'],
  ['the mailer daemon', { from: 'MAILER-DAEMON@mx.example' }, 'bounce'],
  ['a daemon without address', { from: '', name: 'Mailer-Daemon' }, 'bounce'],
  ['a delivery report', { 'content-type': 'multipart/report; report-type=delivery-status; boundary=x' }, 'bounce'],
  [
    'a read receipt',
    { 'content-type': 'multipart/report; report-type="disposition-notification"; boundary=x' },
    'receipt',
  ],
  ['Exim', { 'x-failed-recipients': 'bob@example.org' }, 'bounce'],
  [
    'a bounce with null sender',
    { envelopeFrom: '', subject: 'Undelivered Mail Returned to Sender', from: 'it@mx.example' },
    'bounce',
  ],
  ['no-reply', { from: 'no-reply@shop.example' }, 'auto-generated'],
  ['do-not-reply', { from: 'donotreply@shop.example' }, 'auto-generated'],
  ['cron', { 'x-cron-env': '<SHELL=/bin/sh>' }, 'auto-generated'],
  ['English absence', { subject: 'Out of Office: Disk full' }, 'auto-reply'],
  ['Outlook', { subject: 'Automatic reply: Disk full' }, 'auto-reply'],
  ['behind Re:', { subject: 'Re: Automatic reply: Disk full' }, 'auto-reply'],
  ['German', { subject: 'Automatische Antwort: Platte voll' }, 'auto-reply'],
  ['German absence', { subject: 'Abwesenheitsnotiz: Platte voll' }, 'auto-reply'],
  ['French', { subject: 'Réponse automatique : Disque plein' }, 'auto-reply'],
  ['Spanish', { subject: 'Respuesta automática: Disco lleno' }, 'auto-reply'],
  ['Italian', { subject: 'Risposta automatica: Disco pieno' }, 'auto-reply'],
  ['Dutch', { subject: 'Automatisch antwoord: Schijf vol' }, 'auto-reply'],
  ['Swedish', { subject: 'Autosvar: Disken full' }, 'auto-reply'],
  ['Polish', { subject: 'Odpowiedź automatyczna: Dysk' }, 'auto-reply'],
  ['Russian', { subject: 'Автоответ: Диск' }, 'auto-reply'],
  ['Chinese', { subject: '自动回复: 磁盘' }, 'auto-reply'],
  ['Japanese', { subject: '自動返信: ディスク' }, 'auto-reply'],
]

describe('mail no human wrote', () => {
  for (const [name, given] of human)
    test(`human: ${name}`, () => assert.deepEqual(classify(given), { automatic: false }))
  for (const [name, given, kind] of automatic)
    test(`${kind}: ${name}`, () => {
      const found = classify(given)
      assert.equal(found.automatic && found.kind, kind)
    })
})
