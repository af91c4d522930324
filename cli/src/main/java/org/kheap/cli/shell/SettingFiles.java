package org.kheap.cli.shell;

/**
 * The files that say how a machine boots, as text.
 *
 * @param system {@code /etc/system}, for the kernel's tunables
 * @param loader {@code /boot/loader.conf}, for the kernel environment
 * @param sysctl {@code /etc/sysctl.conf}, for {@code sysctl -f} after the boot
 */
public record SettingFiles(String system, String loader, String sysctl) {
    /** Nothing is set. */
    public static final SettingFiles EMPTY = new SettingFiles("", "", "");
}
