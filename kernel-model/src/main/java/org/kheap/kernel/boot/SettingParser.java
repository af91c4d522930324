package org.kheap.kernel.boot;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kheap.machine.Abi;

/**
 * Reads what stands behind {@code set} in {@code /etc/system}: {@code [module:]symbol}, one of the
 * operators {@code = | &}, and a value, which may have {@code ~} (complement) and {@code -} before it.
 */
public final class SettingParser {
    private static final List<String> MODULES = List.of("unix", "genunix");
    private static final Pattern OPERATOR = Pattern.compile("[=|&]");
    private static final Pattern NUMBER =
            Pattern.compile("(~?)(-?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)");

    private final List<Abi> machines;

    /**
     * @param machines where the setting is to be made; a value must fit all of them
     */
    public SettingParser(List<Abi> machines) {
        this.machines = List.copyOf(machines);
    }

    /**
     * @throws BadSettingException if it is none, or no kernel of these machines can have it
     */
    public Setting parse(String text) throws BadSettingException {
        Matcher operator = OPERATOR.matcher(text);
        boolean complete = operator.find();
        Tunable tunable = tunable((complete ? text.substring(0, operator.start()) : text).strip());
        String value = complete ? text.substring(operator.end()).strip() : "";
        if (value.isEmpty()) {
            throw new BadSettingException(
                    Problem.of(
                            "no value: tunable=" + tunable.name(),
                            "write %s=VALUE".formatted(tunable.name())));
        }
        Setting.Operator what = Setting.Operator.of(operator.group().charAt(0));
        return new Setting(tunable, what, operand(tunable, value));
    }

    private static Tunable tunable(String text) throws BadSettingException {
        int colon = text.indexOf(':');
        String module = colon < 0 ? MODULES.get(0) : text.substring(0, colon).strip();
        if (!MODULES.contains(module)) {
            throw new BadSettingException(
                    Problem.of(
                            "no such module: module=" + Problem.shown(module),
                            "the kernel's tunables are in unix and genunix"));
        }
        String name = text.substring(colon + 1).strip();
        return Tunable.named(name)
                .orElseThrow(
                        () ->
                                new BadSettingException(
                                        Problem.misspelt(
                                                "unknown tunable: tunable=" + Problem.shown(name),
                                                "this kernel has no such variable to set",
                                                name,
                                                Tunable.names())));
    }

    private long operand(Tunable tunable, String text) throws BadSettingException {
        Matcher number = NUMBER.matcher(text);
        if (!number.matches()) {
            throw new BadSettingException(
                    Problem.of(
                            "not a number: tunable=%s value=%s"
                                    .formatted(tunable.name(), Problem.shown(text)),
                            "write decimal, 0x and hexadecimal, or 0 and octal"));
        }
        boolean negative = !number.group(2).isEmpty();
        long magnitude = magnitude(tunable, text, number.group(3));
        for (Abi machine : machines) {
            int bits = Byte.SIZE * tunable.type().size(machine);
            long most = negative ? 1L << bits - 1 : -1L >>> Long.SIZE - bits;
            if (Long.compareUnsigned(magnitude, most) > 0) {
                throw outOfRange(tunable, text, machine);
            }
        }
        long value = negative ? -magnitude : magnitude;
        return number.group(1).isEmpty() ? value : ~value;
    }

    private long magnitude(Tunable tunable, String text, String digits) throws BadSettingException {
        boolean hexadecimal = digits.startsWith("0x") || digits.startsWith("0X");
        int radix = hexadecimal ? 16 : digits.startsWith("0") ? 8 : 10;
        try {
            return Long.parseUnsignedLong(hexadecimal ? digits.substring(2) : digits, radix);
        } catch (NumberFormatException e) { // digits they are, so there are too many
            throw outOfRange(tunable, text, machines.get(0));
        }
    }

    private static BadSettingException outOfRange(Tunable tunable, String text, Abi machine) {
        int bytes = tunable.type().size(machine);
        return new BadSettingException(
                Problem.of(
                        "value out of range: tunable=%s value=%s type=%s machine=%s"
                                .formatted(
                                        tunable.name(),
                                        Problem.shown(text),
                                        tunable.type(),
                                        machine),
                        "at most 0x%s fits".formatted("ff".repeat(bytes))));
    }
}
