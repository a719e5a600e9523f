// What this browser keeps of a learner's work.
const NAME = "JupyterLite Storage";

export const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export const stores = async () =>
  (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith(NAME));

// Every file that was written or changed.
export async function files() {
  const found = [];
  for (const name of await stores()) {
    const base = await done(indexedDB.open(name));
    if (base.objectStoreNames.contains("files"))
      found.push(...(await done(base.transaction("files").objectStore("files").getAll())));
    base.close();
  }
  return found.filter(({ type }) => type !== "directory");
}
