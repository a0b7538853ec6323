import { serveHelper } from './platform/helper-service.ts';

serveHelper();
