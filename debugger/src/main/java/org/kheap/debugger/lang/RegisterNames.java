package org.kheap.debugger.lang;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.kheap.machine.Arch;
import org.kheap.machine.Register;
import org.kheap.machine.SparcRegister;
import org.kheap.machine.X86Register;

/** What registers are called as variables. */
public final class RegisterNames {
    private RegisterNames() {}

    /** By name, those that mean the same on all machines among them: {@code pc}, {@code sp}, {@code fp}. */
    public static Map<String, Register> of(Arch arch) {
        Map<String, Register> names = new TreeMap<>();
        if (arch.abi().isBigEndian()) {
            for (SparcRegister register : SparcRegister.values()) {
                names.put(register.name().toLowerCase(Locale.ROOT), register);
            }
            names.put("sp", SparcRegister.O6);
            names.put("fp", SparcRegister.I6);
        } else {
            for (X86Register register : X86Register.values()) {
                if (arch != Arch.I386 || !isNew(register)) {
                    names.put(name(arch, register), register);
                }
            }
            names.put("pc", X86Register.RIP);
            names.put("sp", X86Register.RSP);
            names.put("fp", X86Register.RBP);
        }
        return names;
    }

    /** Whether it came with amd64. */
    private static boolean isNew(X86Register register) {
        return Character.isDigit(register.name().charAt(1));
    }

    private static String name(Arch arch, X86Register register) {
        String name = register.name().toLowerCase(Locale.ROOT);
        return arch == Arch.I386 && name.charAt(0) == 'r' ? 'e' + name.substring(1) : name;
    }
}
