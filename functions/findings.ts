import { app } from '@azure/functions';
import { lazilyLoaded } from '../shared/model/memoised.ts';

const work = lazilyLoaded(() => import('./work/findings.ts'));

/** `GET /api/findings`: what is remembered of findings and what people said of them. */
app.http('findings', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'findings',
  handler: async (request, context) => {
    const { answerFindings } = await work();
    return answerFindings(request, context);
  },
});

/** `POST /api/findings/{fingerprint}/acknowledge`: somebody takes care of it. */
app.http('acknowledgeFinding', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'findings/{fingerprint}/acknowledge',
  handler: async (request, context) => {
    const { answerWord } = await work();
    return answerWord('acknowledge', request, context);
  },
});

/** `POST /api/findings/{fingerprint}/silence`: nobody wants to hear of it until a time. */
app.http('silenceFinding', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'findings/{fingerprint}/silence',
  handler: async (request, context) => {
    const { answerWord } = await work();
    return answerWord('silence', request, context);
  },
});
