package org.kheap.debugger.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a dcmd is called, takes and does. Starts as {@link #of}, which takes nothing, and is refined
 * by its methods, each of which returns a changed copy.
 *
 * @param name as typed: {@code bufctl} behind {@code ::}, or {@code $c} with its character
 * @param summary one line without a full stop, in lower case
 * @param address whether it takes an address
 * @param options in the order in which help shows them; flags are clustered in the usage
 * @param operands what follows the options in the usage; empty for none
 * @param fewest operands it needs
 * @param most operands it takes
 * @param parsed whether words that begin with {@code -} are options at all
 * @param help what the summary leaves out, in lines of at most 76 characters; may be empty
 * @param example a command line that shows its use; empty for none
 * @param tables that it prints, for programs that read its rows
 */
public record Description(
        String name,
        String summary,
        Address address,
        List<Option> options,
        String operands,
        int fewest,
        int most,
        boolean parsed,
        String help,
        String example,
        List<Table> tables) {

    /** For {@link #operands}: as many as there are. */
    public static final int MANY = Integer.MAX_VALUE;

    /** Whether an address may stand in front of the command. */
    public enum Address {
        NONE(""),
        OPTIONAL("[address]"),
        NEEDED("address"),
        /** As optional, and with a count that the command reads: it is not run so many times. */
        WITH_COUNT("[address [,count]]");

        private final String usage;

        Address(String usage) {
            this.usage = usage;
        }

        /** As usages show it. */
        public String usage() {
            return usage;
        }
    }

    public static Description of(String name, String summary) {
        return new Description(
                name, summary, Address.NONE, List.of(), "", 0, 0, true, "", "", List.of());
    }

    /** It can be used with and without an address. */
    public Description takesAddress() {
        return with(Address.OPTIONAL);
    }

    /** As {@link #takesAddress}, and a count in front of it says how much, not how many times. */
    public Description takesAddressAndCount() {
        return with(Address.WITH_COUNT);
    }

    /** It means nothing without an address. */
    public Description needsAddress() {
        return with(Address.NEEDED);
    }

    /** An option that is there or not. */
    public Description flag(char letter, String meaning) {
        return with(new Option(letter, Option.Kind.FLAG, "", meaning));
    }

    /** An option with a number behind it. */
    public Description number(char letter, String value, String meaning) {
        return with(new Option(letter, Option.Kind.NUMBER, value, meaning));
    }

    /** An option with a word behind it. */
    public Description text(char letter, String value, String meaning) {
        return with(new Option(letter, Option.Kind.TEXT, value, meaning));
    }

    /** Words behind the options, at least {@code least} and at most {@code limit} of them. */
    public Description operands(String usage, int least, int limit) {
        return new Description(
                name, summary, address, options, usage, least, limit, parsed, help, example,
                tables);
    }

    /** It takes its words as they are, also those that look like options. */
    public Description unparsed() {
        return new Description(
                name, summary, address, options, operands, fewest, most, false, help, example,
                tables);
    }

    public Description help(String text) {
        return new Description(
                name, summary, address, options, operands, fewest, most, parsed, text, example,
                tables);
    }

    public Description example(String line) {
        return new Description(
                name, summary, address, options, operands, fewest, most, parsed, help, line,
                tables);
    }

    /** It prints tables, which {@code --json} makes rows of. */
    public Description prints(Table... printed) {
        return new Description(
                name,
                summary,
                address,
                options,
                operands,
                fewest,
                most,
                parsed,
                help,
                example,
                List.of(printed));
    }

    private Description with(Address taken) {
        return new Description(
                name, summary, taken, options, operands, fewest, most, parsed, help, example,
                tables);
    }

    private Description with(Option option) {
        List<Option> longer = new ArrayList<>(options);
        longer.add(option);
        return new Description(
                name,
                summary,
                address,
                List.copyOf(longer),
                operands,
                fewest,
                most,
                parsed,
                help,
                example,
                tables);
    }

    /** The option of that letter. */
    public Optional<Option> option(char letter) {
        return options.stream().filter(option -> option.letter() == letter).findFirst();
    }

    /** As it is typed, with the colons of a named command: {@code ::bufctl}, {@code $c}. */
    public String command() {
        return Character.isLetter(name.charAt(0)) || name.charAt(0) == '_' ? "::" + name : name;
    }

    /** One line: {@code [address]::bufctl [-hv] [-a addr]}. */
    public String usage() {
        StringBuilder usage = new StringBuilder(address.usage()).append(command());
        String flags =
                options.stream()
                        .filter(option -> !option.hasValue())
                        .map(option -> String.valueOf(option.letter()))
                        .collect(Collectors.joining());
        if (!flags.isEmpty()) {
            usage.append(" [-").append(flags).append(']');
        }
        options.stream()
                .filter(Option::hasValue)
                .forEach(option -> usage.append(" [").append(option.usage()).append(']'));
        return operands.isEmpty()
                ? usage.toString()
                : usage.append(' ').append(operands).toString();
    }
}
