package webjobs.architecture.planted.adapters.fs;

record StartsAProcess(ProcessBuilder builder) {}
