/** `README.txt` of every export. */
export const README = `This is an export of an Heirloom catalogue.

It is NOT encrypted: anyone who has this file can read all of it. Delete it when you no longer need it, or keep it in a
safe place. It is no substitute for a backup.

  heirloom.json     what is in here (for programs)
  schema.json       JSON Schema of all files of JSON
  settings.json     your settings
  collections/      one folder for each collection: collection.json (fields and views), records.jsonl (one record a
                    line) and files/ (photos and files)
  csv/              one table for each collection, for spreadsheets
  geojson/          the collections that have places, for maps
  markdown/         one page for each record, to read

What you left out when you exported is not there. Heirloom takes the export back under "Import" if it has heirloom.json.
`;
