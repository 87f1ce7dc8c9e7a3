/** Stands for a program that others start: keeps the arguments after the first, a file, in that. */
const [file = "", ...words] = Deno.args;
Deno.writeTextFileSync(`${file}.new`, JSON.stringify(words));
Deno.renameSync(`${file}.new`, file);
