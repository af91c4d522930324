package org.kheap.cli.shell;

import org.kheap.panic.dump.Savecore;

/** Shows what savecore says on a machine's console, with the machine's names for files. */
final class SavecoreTalk implements Savecore.Talk {
    private final Workstation station;
    private final String directory;

    /** Progress that a later one replaces, where nothing can be overwritten. */
    private String progress = "";

    SavecoreTalk(Workstation station, String directory) {
        this.station = station;
        this.directory = directory;
    }

    @Override
    public void print(String text) {
        if (!station.screen().isTerminal() && text.startsWith("\r")) {
            progress = text.substring(1);
        } else {
            station.screen().print(progress + station.inGuest(text, directory));
            progress = "";
        }
    }

    @Override
    public void log(String line) {
        station.log("savecore", line);
    }
}
