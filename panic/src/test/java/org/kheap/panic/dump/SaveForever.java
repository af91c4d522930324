package org.kheap.panic.dump;

import java.io.IOException;
import java.nio.file.Path;

/** Saves dumps to a directory until it is killed: the other process of {@link KilledSaveTest}. */
final class SaveForever {
    private SaveForever() {}

    /** @param arguments the directory, and of which machine the dumps are */
    public static void main(String[] arguments) throws IOException {
        CrashDirectory directory = new CrashDirectory(Path.of(arguments[0]), warning -> {});
        CrashImage image = KilledSaveTest.image(arguments[1]);
        Vmcore core = new Vmcore(image);
        System.out.write('!');
        System.out.flush();
        while (true) {
            directory.save(image.symbolFile(), core, Progress.NONE);
            directory.save(
                    java.util.List.of(CompressedDump.of(image, DumpContent.KERNEL, Progress.NONE)));
        }
    }
}
