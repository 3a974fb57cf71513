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
} from './foreign.ts'

/** The parts of a Zammad export: the answers of its REST API with `expand=true`, one array a file. */
export type ZammadExport = Record<'organizations' | 'users' | 'tickets' | 'articles', unknown>

/**
 * Zammad's objects as ours (https://docs.zammad.org, REST API: organization, user, ticket, ticket article). Articles stand
 * in a file of their own and name their ticket; bytes of attachments stand at `attachments/<ticket>/<article>/<attachment>`.
 */
export function readZammad(parts: ZammadExport): Foreign {
  const byTicket = Map.groupBy(list(parts.articles), (article) => line(article.ticket_id))
  const users = list(parts.users)
  const idOf = new Map(users.map((user) => [line(user.email).toLowerCase(), line(user.id)]))
  const organizations = list(parts.organizations)
  const organizationOf = new Map(organizations.map((each) => [line(each.name).toLowerCase(), line(each.id)]))
  return {
    source: 'zammad',
    organizations: organizations.map((each) => ({
      id: line(each.id),
      name: line(each.name),
      domains: line(each.domain)
        .split(/[\s,;]+/)
        .filter(Boolean),
      note: plain(each.note, true).slice(0, 2000),
    })),
    users: users.map((user) => ({
      id: line(user.id),
      name:
        [line(user.firstname, 90), line(user.lastname, 90)].filter(Boolean).join(' ') ||
        line(user.email) ||
        line(user.login),
      email: key(user.email),
      phones: [line(user.phone, 40), line(user.mobile, 40)].filter(Boolean),
      organizationId: key(user.organization_id) ?? organizationOf.get(line(user.organization).toLowerCase()) ?? null,
      staff: Array.isArray(user.roles) && user.roles.some((role) => role === 'Agent' || role === 'Admin'),
    })),
    tickets: list(parts.tickets).map((ticket) =>
      ticketOf(ticket, byTicket.get(line(ticket.id)) ?? [], {
        customerId: key(ticket.customer_id) ?? idOf.get(line(ticket.customer).toLowerCase()) ?? null,
        organizationId:
          key(ticket.organization_id) ?? organizationOf.get(line(ticket.organization).toLowerCase()) ?? null,
      }),
    ),
  }
}

function ticketOf(
  ticket: Thing,
  articles: Thing[],
  whose: Pick<ForeignTicket, 'customerId' | 'organizationId'>,
): ForeignTicket {
  const createdAt = moment(ticket.created_at) ?? new Date(0)
  const state = line(ticket.state).toLowerCase()
  const first = articles[0]
  return {
    id: line(ticket.id),
    number: line(ticket.number),
    title: line(ticket.title) || 'Without a title',
    severity: severityOf(line(ticket.priority)),
    status: /closed|merged|removed/.test(state) ? 'closed' : /pending/.test(state) ? 'waiting_customer' : 'open',
    channel: first?.type === 'phone' ? 'phone' : first?.type === 'web' ? 'portal' : 'email',
    ...whose,
    tags: Array.isArray(ticket.tags)
      ? ticket.tags
          .map((tag) => line(tag, 40))
          .filter(Boolean)
          .slice(0, 20)
      : [],
    createdAt,
    closedAt: moment(ticket.close_at),
    articles: articles.map((article) => articleOf(article, createdAt)).sort((a, b) => a.at.getTime() - b.at.getTime()),
  }
}

function articleOf(article: Thing, createdAt: Date): ForeignArticle {
  const from = /^(.*?)\s*<([^<>\s]+@[^<>\s]+)>$/.exec(line(article.from, 400))
  const folder = `attachments/${line(article.ticket_id, 40)}/${line(article.id, 40)}`
  return {
    kind: article.internal === true ? 'note' : line(article.sender) === 'Customer' ? 'customer' : 'answer',
    author:
      (from?.[1] ?? line(article.from)).replace(/^"|"$/g, '').slice(0, 200) || line(article.created_by) || 'Unknown',
    email: from?.[2]?.toLowerCase() ?? null,
    at: moment(article.created_at) ?? createdAt,
    text: plain(article.body, line(article.content_type).includes('html')),
    files: list(article.attachments).map((file) => ({
      name: line(file.filename) || 'file',
      type: line(
        (file.preferences as Thing | undefined)?.['Content-Type'] ??
          (file.preferences as Thing | undefined)?.['Mime-Type'],
        100,
      ),
      path: `${folder}/${line(file.id, 40)}`,
    })),
  }
}

/** Zammad's priorities are `1 low`, `2 normal`, `3 high`; more can be added behind. */
function severityOf(priority: string): ForeignTicket['severity'] {
  const rank = Number.parseInt(priority, 10)
  return rank >= 4 ? 'P1' : rank === 3 ? 'P2' : rank === 1 ? 'P4' : 'P3'
}
