import { defineProblems } from '#platform/problem.ts'

export const channelProblems = defineProblems({
  'channels.address_invalid': { status: 400, title: 'This address does not fit the kind of channel.' },
  'channels.address_refused': { status: 400, title: 'Palisade does not connect to this address.' },
  'channels.exists': { status: 409, title: 'This channel is there already.' },
  'channels.too_many': { status: 409, title: 'There are too many channels.' },
  'channels.not_available': { status: 409, title: 'This kind of channel cannot be used.' },
  'channels.not_verified': { status: 409, title: 'This channel is not verified yet.' },
  'channels.already_verified': { status: 409, title: 'This channel is verified already.' },
  'channels.code_wrong': { status: 400, title: 'The code is wrong or too old.' },
  'channels.code_too_many': { status: 429, title: 'Too many codes were sent.' },
  'channels.order_incomplete': { status: 409, title: 'The order does not name each channel once.' },
  'channels.no_secret': { status: 409, title: 'Only a webhook has a secret.' },
  'channels.bad_signature': { status: 403, title: 'The signature is missing, wrong or too old.' },
})
