import type { ImportReport } from '../../../catalogue/import/import-model.ts';

/** Downloads the list of values that were not imported, or only partly, as a CSV file. */
export async function downloadReport(report: ImportReport, fileName: string): Promise<void> {
  const { reportCsv } = await import('../../../catalogue/import/report-csv.ts');
  const url = URL.createObjectURL(new Blob([reportCsv(report)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${fileName.replace(/\.\w+$/, '')} - import report.csv`;
  link.click();
  // The download holds its own reference to the content by then.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}
