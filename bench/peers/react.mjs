// React's own way to render on the server, behind node's own server: nothing is signed in, queried or decided.
import { createServer } from 'node:http';
import { createElement } from 'react';
import { renderToPipeableStream } from 'react-dom/server';
import { body, render } from './tree.mjs';

function Page() {
  const head = createElement('head', null, createElement('title', null, 'Approvals'));
  return createElement('html', { lang: 'en' }, head, createElement('body', null, ...render(body())));
}

createServer((request, response) => {
  const { pipe } = renderToPipeableStream(createElement(Page), {
    onAllReady() {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      pipe(response);
    },
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
