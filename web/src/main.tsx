import '@cloudscape-design/global-styles/index.css';
import './console.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { watchActivity } from './api/polling.ts';
import { App } from './shell/app.tsx';
import { reloadOnceForNewFiles } from './shell/new-files.ts';

reloadOnceForNewFiles();
watchActivity(window);

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the console.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
