package webjobs.architecture.planted.application;

interface StrayInterface {}
