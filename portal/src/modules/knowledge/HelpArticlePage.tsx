import { Link, useParams } from '@tanstack/react-router'
import { knowledge } from '#contracts/knowledge'
import { day } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { serverNow } from '../../time.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/knowledge.ts'
import { ArticleBody } from './ArticleBody.tsx'
import { Vote } from './Vote.tsx'
import './knowledge.css'
import '../support/customer.css'

/** An article as a customer reads it. */
export default function HelpArticlePage() {
  const { article = '' } = useParams({ strict: false }) as { article?: string }
  const read = useRead(knowledge.getArticle, { params: { id: article }, query: {} }, { kinds: ['article'] })
  useTitle(read.data?.title ?? say.help)
  if (read.error)
    return (
      <div className="wrapc">
        <RefusalNote error={read.error} what={say.notShown} />
        <Empty page title={say.notShown} act={<BtnLink to="/knowledge">{say.back}</BtnLink>} />
      </div>
    )
  if (!read.data) return <Skeleton rows={7} />
  const shown = read.data
  return (
    <div className="wrapc">
      <h1 lang={shown.language}>{shown.title}</h1>
      <div>
        <p className="sm d3">
          <Link className="link" to="/knowledge" search={{ product: shown.product.id }}>
            {shown.product.name}
          </Link>
          , {day(shown.at, serverNow())}
        </p>
        <ArticleBody content={shown.content} lang={shown.language} />
        <Vote article={shown.id} given={shown.vote} />
        <p className="d2">
          <BtnLink to="/requests/new">{say.stillAsk}</BtnLink>
        </p>
      </div>
    </div>
  )
}
