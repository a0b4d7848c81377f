/** A function app that uses every kind of trigger. The tests steer and watch it through `orders` on `globalThis`. */
import { app, type HttpHandler, output } from '@azure/functions';
import { ordersLog } from './ordersLog.ts';

const connection = 'AzureWebJobsStorage';
const placed = output.storageQueue({ queueName: 'placed', connection });

app.timer('nightly', {
  schedule: '%NIGHTLY%',
  extraOutputs: [placed],
  handler: (timer, context) => {
    ordersLog.add('nightly', { timer });
    context.log('placing two orders');
    context.extraOutputs.set(placed, [{ id: 1 }, { id: 2 }]);
  },
});

app.storageQueue('ship', {
  queueName: '%PLACED_QUEUE%',
  connection,
  return: output.storageQueue({ queueName: 'shipped', connection }),
  handler: (order, context) => {
    ordersLog.add('ship', { order, metadata: context.triggerMetadata });
    return { shipped: order };
  },
});

app.storageQueue('confirm', {
  queueName: 'shipped',
  connection,
  handler: (entry) => {
    ordersLog.add('confirm', entry);
  },
});

app.storageQueue('flaky', {
  queueName: 'flaky',
  connection,
  handler: (entry, context) => {
    const count = Number(context.triggerMetadata?.['dequeueCount']);
    ordersLog.add('flaky', { entry, count });
    if (count <= (entry as { failures: number }).failures) throw new Error(`attempt ${String(count)} failed`);
  },
});

app.http('order', {
  methods: ['GET', 'PUT'],
  authLevel: 'function',
  route: 'orders/{id}/{part?}',
  handler: async (request) => {
    const { method, url, params } = request;
    const text = await request.text();
    const query = Object.fromEntries(request.query.entries());
    return { jsonBody: { method, url, params, query, agent: request.headers.get('x-agent'), text } };
  },
});

app.http('newest', { methods: ['GET'], route: 'orders/newest', handler: () => ({ body: 'the newest order' }) });

app.http('silent', { methods: ['POST'], handler: (() => undefined) as unknown as HttpHandler });

app.http('broken', {
  methods: ['GET'],
  handler: () => {
    throw new Error('the shelf fell down');
  },
});

app.http('setting', {
  handler: () => ({
    status: 203,
    headers: { 'x-color': 'blue' },
    cookies: [{ name: 'seen', value: 'a b', httpOnly: true, sameSite: 'Strict', maxAge: 60 }],
    body: Buffer.from(process.env['ORDERS_GREETING'] ?? ''),
  }),
});

app.eventGrid('changed', {
  handler: (event) => {
    ordersLog.add('changed', event);
    if (event.data?.['fails'] === true) throw new Error('cannot take this event');
  },
});
