import {
  type Foreign,
  type ForeignArticle,
  type ForeignTicket,
  key,
  line,
  list,
  moment,
  plain,
  type Thing,
  text,
} from './foreign.ts'

/** The parts of a Request Tracker export: the objects of its REST 2.0 API, one array a file. */
export type RtExport = Record<'users' | 'tickets' | 'transactions' | 'attachments', unknown>

/** Queues, requestors, owners come as `{ id: "..." }`, lists of them, or plain text. */
function idIn(value: unknown): string | null {
  if (Array.isArray(value)) return idIn(value[0])
  return typeof value === 'object' && value !== null ? key((value as Thing).id) : key(value)
}

/**
 * Request Tracker's objects as ours (RT 5, REST 2.0: users, tickets, transactions, attachments). What people said are the
 * transactions of type Create, Correspond and Comment; their words and files are attachments, whose content is base64.
 */
export function readRt(parts: RtExport): Foreign {
  const said = list(parts.transactions).filter((each) => /^(Create|Correspond|Comment)$/.test(line(each.Type)))
  const byTicket = Map.groupBy(said, (each) => idIn(each.Object) ?? line(each.ObjectId))
  const attached = Map.groupBy(list(parts.attachments), (each) => idIn(each.TransactionId) ?? '')
  const users = list(parts.users)
  const staff = new Set(
    users.filter((user) => Number(user.Privileged) === 1).flatMap((user) => [key(user.id), key(user.Name)]),
  )
  const names = [...new Set(users.map((user) => line(user.Organization)).filter(Boolean))]
  return {
    source: 'rt',
    organizations: names.map((name) => ({ id: name, name, domains: [], note: '' })),
    users: users.map((user) => ({
      id: line(user.Name) || line(user.id),
      name: line(user.RealName) || line(user.Name),
      email: key(user.EmailAddress),
      phones: [line(user.WorkPhone, 40), line(user.MobilePhone, 40)].filter(Boolean),
      organizationId: key(user.Organization),
      staff: staff.has(key(user.id)) || staff.has(key(user.Name)),
    })),
    tickets: list(parts.tickets).map((ticket) =>
      ticketOf(ticket, byTicket.get(line(ticket.id)) ?? [], attached, staff),
    ),
  }
}

function ticketOf(
  ticket: Thing,
  said: Thing[],
  attached: Map<string, Thing[]>,
  staff: ReadonlySet<string | null>,
): ForeignTicket {
  const createdAt = moment(ticket.Created) ?? new Date(0)
  const status = line(ticket.Status).toLowerCase()
  return {
    id: line(ticket.id),
    number: line(ticket.id),
    title: line(ticket.Subject) || 'Without a subject',
    severity: severityOf(Number(ticket.Priority)),
    status: /resolved|rejected|deleted/.test(status) ? 'closed' : status === 'stalled' ? 'waiting_customer' : 'open',
    channel: 'email',
    customerId: idIn(ticket.Requestor),
    organizationId: null,
    tags: [idIn(ticket.Queue) ? line((ticket.Queue as Thing).Name ?? idIn(ticket.Queue), 40) : ''].filter(Boolean),
    createdAt,
    closedAt: moment(ticket.Resolved),
    articles: said
      .map((each) => articleOf(each, attached.get(line(each.id)) ?? [], createdAt, staff))
      .sort((a, b) => a.at.getTime() - b.at.getTime()),
  }
}

function articleOf(said: Thing, parts: Thing[], createdAt: Date, staff: ReadonlySet<string | null>): ForeignArticle {
  const creator = idIn(said.Creator)
  const isText = (part: Thing) => /^text\/(plain|html)/.test(line(part.ContentType)) && !line(part.Filename)
  const words =
    parts.find((part) => isText(part) && line(part.ContentType).startsWith('text/plain')) ?? parts.find(isText)
  const content = (part: Thing) => Buffer.from(text(part.Content, 40_000_000), 'base64')
  const byStaff = staff.has(creator)
  return {
    kind: line(said.Type) === 'Comment' ? 'note' : byStaff ? 'answer' : 'customer',
    author: creator ?? 'Unknown',
    email: creator?.includes('@') ? creator.toLowerCase() : null,
    at: moment(said.Created) ?? createdAt,
    text: words ? plain(content(words).toString('utf8'), line(words.ContentType).startsWith('text/html')) : '',
    files: parts
      .filter((part) => line(part.Filename))
      .map((part) => ({ name: line(part.Filename), type: line(part.ContentType, 100), bytes: content(part) })),
  }
}

/** RT counts urgency upwards, 0 to 100 mostly. */
function severityOf(priority: number): ForeignTicket['severity'] {
  return priority >= 90 ? 'P1' : priority >= 60 ? 'P2' : priority > 0 && priority < 20 ? 'P4' : 'P3'
}
