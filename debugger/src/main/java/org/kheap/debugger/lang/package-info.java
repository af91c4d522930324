/**
 * The language of mdb: command lines, expressions, pipelines and format verbs.
 *
 * <p>A line is a row of {@linkplain org.kheap.debugger.lang.Statement statements}. Each may have an
 * address, a count, a pipeline of {@linkplain org.kheap.debugger.lang.Stage stages} and a shell
 * command behind them. What a character means depends on where it stands: in front of a verb {@code |}
 * is an operator and {@code /} a verb; behind one, {@code |} begins the next stage and {@code /} is
 * text. So there is no list of tokens: the parser asks the {@code Scanner} for what may come next.
 *
 * <p>Nothing is looked up when a line is parsed. Names, variables and even numbers, whose radix may
 * change, get their value when they are evaluated, in 64 bits.
 *
 * <p>Pipelines run depth first: each value that a stage gives is handed on at once, so that a variable
 * of {@code ::walk} has the value of the element that later stages see. Text that a stage prints into
 * a pipe is read back as an expression for each of its lines.
 *
 * <p>Where manuals are silent, this was chosen: a format verb behind a pipe labels each element and
 * ends its line; {@code =} leaves the increment as it is; lines do not end in blanks; a dcmd gets dot
 * cut to the width of an address, while expressions see all 64 bits of it.
 */
package org.kheap.debugger.lang;
