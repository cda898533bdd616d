import { NOON } from '../support/builders/records.ts';
import { describeLakeStore, describePlaces } from '../support/contracts/lake-store.ts';
import { memoryLake } from '../support/memory/lake.ts';

describeLakeStore('the lake in memory', async () => {
  const { store } = memoryLake(() => NOON);
  return { store, deleteTrace: (place) => store.postponeDeleted(place, NOON + 60_000) };
});

describePlaces();
