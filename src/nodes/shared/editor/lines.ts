/** What the buttons of a dialog have found out, line by line. */

/** What a line says, to those who see it. */
export type Mark = 'busy' | 'good' | 'bad' | 'doubt' | 'note' | 'dials';

const ICONS: Readonly<Record<Mark, string>> = {
  busy: 'fa-spinner fa-spin',
  good: 'fa-check',
  bad: 'fa-times',
  doubt: 'fa-exclamation-triangle',
  note: 'fa-info-circle',
  dials: 'fa-phone',
};

/** A sentence with its mark. */
export function line(mark: Mark, text: string): JQuery {
  return $('<p class="snom-line">').append(
    $('<i aria-hidden="true">').addClass(`fa ${ICONS[mark]}`),
    document.createTextNode(` ${text}`),
  );
}

/** A button that does something about it. */
export function remedy(text: string, click: () => void): JQuery {
  return $('<button type="button" class="red-ui-button">').text(text).on('click', click);
}

/** Node-RED itself could not be asked; that says nothing about the phone. */
export function serverFailure(node: Pick<EditorNode, '_'>, status: number): string {
  const text = { 0: 'noServer', 401: 'noPermission', 403: 'noPermission', 404: 'notLoaded' }[
    status
  ];
  return node._(`snom.server.${text ?? 'serverError'}`, { status });
}

/**
 * Asks a route of the server; `done` gets its answer, `failed` the sentence why there is none, and whether the server may
 * have done it all the same.
 */
export function ask<T>(
  node: EditorNode,
  url: string,
  body: object,
  {
    done,
    failed,
  }: { done: (answer: T) => void; failed: (text: string, maybeDone: boolean) => void },
): JQuery.jqXHR {
  // A relative address: only then the editor adds its root path and its access token.
  return $.ajax({
    url,
    type: 'POST',
    contentType: 'application/json',
    dataType: 'json',
    data: JSON.stringify(body),
    success: done,
    error: ({ status, statusText }) => {
      // A proxy may have given up, too.
      const maybeDone = status === 0 || status >= 500;
      if (statusText !== 'abort') failed(serverFailure(node, status), maybeDone);
    },
  });
}
